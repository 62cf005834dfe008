"""A page of an organization: its menu, which names only what its reader may open, and the times in their zone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from identity.account import pages
from identity.organizations.access import SEE_MEMBERS, SEE_ROLES
from identity.organizations.words import notice_of
from orgs.administration import Authority, Right

# Name of an address, its word in the menu, and what opens it.
MENU: tuple[tuple[str, Promise, tuple[Right, ...]], ...] = (
    ("organization", _("Overview"), ()),
    ("organization_members", _("Members"), SEE_MEMBERS),
    ("organization_invitations", _("Invitations"), (Right.MANAGE_MEMBERS,)),
    ("organization_roles", pgettext_lazy("in an organization", "Roles"), SEE_ROLES),
    ("organization_domains", _("Domains"), (Right.MANAGE_DOMAINS,)),
    ("organization_sso", _("Single sign-on"), (Right.MANAGE_SSO,)),
    ("organization_applications", _("Applications"), (Right.MANAGE_APPLICATIONS,)),
    ("organization_activity", _("Activity"), (Right.READ_ACTIVITY,)),
)


@dataclass(frozen=True, slots=True)
class Entry:
    label: Promise
    url: str
    # What `aria-current` says of it.
    here: str


def show(
    request: HttpRequest, authority: Authority, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    shared = {"organization": authority.organization, "menu": menu(request, authority), "notice": notice_of(request)}
    return pages.show(request, f"organizations/{template}.html", {**shared, **context}, status)


def address(authority: Authority, name: str, *parts: object) -> str:
    return reverse(name, args=[authority.organization.pk, *parts])


def go(authority: Authority, name: str, *parts: object, notice: str = "") -> HttpResponseRedirect:
    query = f"?notice={notice}" if notice else ""
    return redirect(f"{address(authority, name, *parts)}{query}")


def menu(request: HttpRequest, authority: Authority, below: str = "") -> list[Entry]:
    """`below`: the entry that a page without one of its own belongs to."""
    match = request.resolver_match
    here = match.url_name if match is not None else ""
    return [
        Entry(
            label, address(authority, name), "page" if name == here else "true" if name in (f"{here}s", below) else ""
        )
        for name, label, rights in MENU
        if not rights or any(authority.may(right) for right in rights)
    ]
