"""A page of somebody's account, with its times in their own zone."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from identity.account.people import person
from identity.account.zones import zone_of
from identity.users.models import User
from tenants.hosts import origin
from tenants.isolation.scope import current


def show(request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
    user = person(request)
    with timezone.override(zone_of(user)):
        return render(request, template, {"own_picture": own_picture(user), **context}, status=status)


def own_picture(user: User) -> str:
    """Pictures from elsewhere are not shown: the page loads nothing from other hosts."""
    return user.picture if user.picture.startswith(f"{origin(current())}/account/picture/") else ""
