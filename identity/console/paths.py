"""Addresses of the agency, also while links are made inside a tenant."""

from django.conf import settings
from django.urls import get_script_prefix, reverse


def in_agency(name: str, *arguments: object) -> str:
    """The path at the console's root, whatever the script prefix is now."""
    found = reverse(name, urlconf=settings.URLS_CONSOLE, args=arguments)
    return "/" + found.removeprefix(get_script_prefix())


def of_tenant(slug: str) -> str:
    return f"/t/{slug}/"
