"""Where a sign-in reaches for which nobody but an organization's identity provider has vouched (SECURITY 27).

Such a sign-in is `confined_to` that organization, whose administrators decide what the provider says: it enters no other
one that does not accept it, and no role of the tenant counts in it but those that the membership there brings. Any other
sign-in is confined to nothing: None. The statements of the token path say the same in members.py.
"""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.db.models import Q
from django.http import HttpRequest

from identity.signin.sso.facts import via_of
from identity.users.roles.effective import counting
from orgs.models import Organization, OrganizationQuerySet


def confinement_of(request: HttpRequest) -> UUID | None:
    """Of the session in hand."""
    via, is_confined = via_of(get_authentication_records(request, request.user))
    return via if is_confined else None


def may_enter(organization: Organization, confined: UUID | None) -> bool:
    return confined in (None, organization.pk) or organization.accepts_other_connections


def enterable(confined: UUID | None) -> OrganizationQuerySet:
    found = Organization.objects.active()
    return found if confined is None else found.filter(Q(pk=confined) | Q(accepts_other_connections=True))


def is_admitted(user_id: UUID, roles: Iterable[UUID], confined: UUID | None) -> bool:
    """By an application that admits people with these roles alone; with none, everybody."""
    wanted = list(roles)
    return not wanted or counting(user_id, confined).filter(role__in=wanted).exists()


def roles_that_count(user_id: UUID, confined: UUID) -> list[UUID]:
    """The tenant's, as far as a confined sign-in brings them."""
    return list(counting(user_id, confined).values_list("role_id", flat=True))
