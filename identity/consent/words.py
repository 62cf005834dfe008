"""What is asked, in words, with the value that would be released."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from identity.consent.asked import FIXED, IDENTITY, ORGANIZATION_PREFIX, Asked, audience_of, organizations_of
from identity.users.models import User
from orgs.models import Organization, OrganizationPermission
from tenants.apis.models import Permission, stored

SENTENCES: dict[str, str | Promise] = {
    "profile": gettext_lazy("See your name and profile"),
    "email": gettext_lazy("See your e-mail address"),
    "phone": gettext_lazy("See your phone number"),
    "address": gettext_lazy("See your postal address"),
    "offline_access": gettext_lazy("Keep access while you are not using it"),
    "custom_data": gettext_lazy("See further data that is kept about you here"),
    "identities": gettext_lazy("See the accounts that you have connected here"),
    "roles": gettext_lazy("See your roles"),
    "urn:logto:scope:organization_roles": gettext_lazy("See your roles in organizations"),
}
ENTER = gettext_lazy("Act for you in this organization")


Pairs = set[tuple[str, str]]
Described = dict[tuple[str, str], Permission | OrganizationPermission]


@dataclass(frozen=True, slots=True)
class Item:
    """`value` is what a form sends back for it; `detail` is the value that the application would see, where we know, or
    what programs call the permission."""

    value: str
    sentence: str
    detail: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`api` is what people call the API or the organization, "" for the person's own data."""

    api: str
    items: tuple[Item, ...]


def describe(asked: Asked, user: User, declined: Pairs) -> list[Group]:
    """What a person may switch off, the person's own data first, then API by API."""
    described = _permissions(asked)
    names = _names(asked, described)
    groups = [
        Group(
            names.get(resource, resource),
            tuple(
                Item(
                    asked.value_of(resource, scope),
                    *_words(resource, scope, user, described),
                    (resource, scope) not in declined,
                )
                for scope in scopes
                if scope not in FIXED
            ),
        )
        for resource, scopes in asked.scopes.items()
    ]
    return sorted((group for group in groups if group.items), key=lambda group: group.api != "")


def _words(resource: str, scope: str, user: User, described: Described) -> tuple[str, str]:
    if resource == IDENTITY:
        return str(SENTENCES.get(scope, scope)), _released(scope, user)
    if resource.startswith(ORGANIZATION_PREFIX):
        if scope == resource:
            return str(ENTER), ""
        resource = ORGANIZATION_PREFIX
    permission = described.get((resource, scope))
    return (permission.description, scope) if permission and permission.description else (scope, "")


def _names(asked: Asked, described: Described) -> dict[str, str]:
    """Resource → what people call it."""
    rows = Organization.objects.filter(pk__in=organizations_of(asked.scopes))
    found = {audience_of(row.pk): row.name for row in rows}
    apis = (permission.resource for permission in described.values() if isinstance(permission, Permission))
    return found | {api.identifier: str(api) for api in apis} | {IDENTITY: ""}


def _released(scope: str, user: User) -> str:
    values = {"profile": user.name or user.username or "", "email": user.email, "phone": user.phone}
    return str(values.get(scope, ""))


def _permissions(asked: Asked) -> Described:
    found: Described = {}
    indicators = [resource for resource in asked.scopes if resource and not resource.startswith(ORGANIZATION_PREFIX)]
    if indicators:
        rows = Permission.objects.select_related("resource")
        rows = rows.filter(resource__indicator__in=[stored(one) for one in indicators])
        found = {(row.resource.identifier, row.name): row for row in rows}
    if organizations_of(asked.scopes):
        asked_there = {
            scope for resource, scopes in asked.scopes.items() if resource not in indicators for scope in scopes
        }
        own = OrganizationPermission.objects.filter(name__in=asked_there)
        found |= {(ORGANIZATION_PREFIX, row.name): row for row in own}
    return found
