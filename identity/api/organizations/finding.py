"""Finding what a path or a body names. Nothing of another organization is ever found: 404, as what does not exist."""

from collections.abc import Iterable
from uuid import UUID

from identity.api.errors import InvalidInput, NotFound
from identity.applications.models import Application
from identity.users.models import User
from orgs.models import Member, Organization, OrganizationRole


def find_organization(organization_id: UUID) -> Organization:
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise NotFound("organization")
    return found


def find_member(organization_id: UUID, user_id: UUID) -> Member:
    return _member(organization_id, user=user_id)


def find_people(organization_id: UUID, ids: Iterable[UUID]) -> list[Member]:
    """All of them, or none."""
    wanted = set(ids)
    rows = Member.objects.people().select_related("organization", "user")
    found = list(rows.filter(organization=organization_id, user__in=wanted))
    if len(found) != len(wanted):
        raise NotFound("member")
    return found


def find_machine(organization_id: UUID, application: Application) -> Member:
    return _member(organization_id, application=application)


def find_users(ids: Iterable[UUID]) -> list[UUID]:
    """All of them, or none."""
    wanted = list(dict.fromkeys(ids))
    if User.objects.filter(pk__in=wanted).count() != len(wanted):
        raise NotFound("user")
    return wanted


def find_role(organization: Organization, role_id: UUID) -> OrganizationRole:
    return find_roles(organization, [role_id])[0]


def find_roles(organization: Organization, ids: Iterable[UUID]) -> list[OrganizationRole]:
    """The template's and this organization's own: all of them, or none."""
    wanted = set(ids)
    found = list(OrganizationRole.objects.usable_in(organization).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise NotFound("organization role")
    return found


def find_role_of(member: Member, role_id: UUID) -> OrganizationRole:
    """One that the member has."""
    found = OrganizationRole.objects.filter(member_rows__member=member, pk=role_id).first()
    if found is None:
        raise NotFound("organization role")
    return found


def find_named_roles(organization: Organization, ids: Iterable[UUID], names: Iterable[str]) -> list[OrganizationRole]:
    """An organization's own role and one of the template may have the same name: then both are meant."""
    wanted, rows = set(names), OrganizationRole.objects.usable_in(organization)
    named = list(rows.filter(name__in=wanted))
    if {role.name for role in named} != wanted:
        raise NotFound("organization role")
    return list({role.pk: role for role in (*find_roles(organization, ids), *named)}.values())


def an_id(text: str) -> UUID:
    """Of a query."""
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("This is no id.") from None


def _member(organization_id: UUID, **who: object) -> Member:
    rows = Member.objects.select_related("organization", "user", "application")
    found = rows.filter(organization=organization_id, **who).first()
    if found is None:
        raise NotFound("member")
    return found
