"""What is asked, in words, with the value that would be released."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.consent.asked import FIXED, IDENTITY, Asked
from identity.users.models import User
from tenants.apis.models import Permission

SENTENCES: dict[str, str | Promise] = {
    "profile": gettext_lazy("See your name and profile"),
    "email": gettext_lazy("See your e-mail address"),
    "phone": gettext_lazy("See your phone number"),
    "address": gettext_lazy("See your postal address"),
    "offline_access": gettext_lazy("Keep access while you are not using it"),
    "custom_data": gettext_lazy("See further data that is kept about you here"),
    "identities": gettext_lazy("See the accounts that you have connected here"),
    "roles": gettext_lazy("See your roles"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """`value` is what a form sends back for it; `released` is what the application would see, where we know."""

    value: str
    sentence: str
    released: str
    resource: str


def describe(asked: Asked, user: User) -> list[Item]:
    """What a person may switch off, the person's own data first."""
    described = _permissions(asked)
    items = [
        Item(value_of(resource, scope), *_words(resource, scope, user, described), resource)
        for resource, scopes in asked.scopes.items()
        for scope in scopes
        if scope not in FIXED
    ]
    return sorted(items, key=lambda item: item.resource != IDENTITY)


def value_of(resource: str, scope: str) -> str:
    return f"{resource} {scope}" if resource else scope


def pairs_of(values: list[str]) -> set[tuple[str, str]]:
    """What a form sent, as (resource, scope). Scopes hold no space (RFC 6749 3.3), indicators neither."""
    found = set()
    for value in values:
        resource, _space, scope = value.rpartition(" ")
        found.add((resource, scope))
    return found


def _words(resource: str, scope: str, user: User, described: dict[tuple[str, str], Permission]) -> tuple[str, str]:
    if resource == IDENTITY:
        return str(SENTENCES.get(scope, scope)), _released(scope, user)
    permission = described.get((resource, scope))
    if permission is None:
        return _("“%(scope)s” at %(resource)s") % {"scope": scope, "resource": resource}, ""
    return permission.description or scope, str(permission.resource)


def _released(scope: str, user: User) -> str:
    values = {"profile": user.name or user.username or "", "email": user.email, "phone": user.phone}
    return str(values.get(scope, ""))


def _permissions(asked: Asked) -> dict[tuple[str, str], Permission]:
    indicators = [resource for resource in asked.scopes if resource]
    if not indicators:
        return {}
    rows = Permission.objects.filter(resource__indicator__in=indicators).select_related("resource")
    return {(row.resource.indicator, row.name): row for row in rows}
