"""Runs jobs and due work of all tenants until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants import worker


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        worker.work()
