"""Organizations and their members in JSON, as Logto has them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from identity.api.organization_template.shapes import brief
from identity.api.organizations import brand
from identity.api.organizations.brand import BrandingShape, ColorShape
from identity.api.shapes import Anything, Flag, Ids, Number, Shape, Text, Texts, milliseconds
from orgs.models import Member, Organization
from tenants.isolation.scope import current


class RoleBrief(Shape):
    id = Text()
    name = Text()


class OrganizationShape(Shape):
    """`is_suspended` and `accepts_other_connections` are ours."""

    tenant_id = Text()
    id = Text()
    name = Text()
    description = Text(allow_null=True)
    custom_data = Anything()
    is_mfa_required = Flag()
    accepts_other_connections = Flag()
    is_suspended = Flag()
    color = ColorShape()
    branding = BrandingShape()
    custom_css = Text(allow_null=True)
    created_at = Number()


class JoinedOrganizationShape(OrganizationShape):
    """As one member sees it."""

    organization_roles = RoleBrief(many=True)


class NewOrganizationShape(Shape):
    name = Text(max_length=128)
    description = Text(max_length=256, allow_blank=True, allow_null=True, required=False)
    custom_data = Anything(required=False)
    is_mfa_required = Flag(required=False)
    accepts_other_connections = Flag(required=False)
    color = ColorShape(required=False)
    branding = BrandingShape(required=False)
    custom_css = Text(allow_null=True, allow_blank=True, required=False)


class OrganizationChanges(NewOrganizationShape):
    name = Text(max_length=128, required=False)


class SuspensionShape(Shape):
    is_suspended = Flag()


class OrganizationUserIds(Shape):
    user_ids = Ids()


class AnyOrganizationUserIds(Shape):
    user_ids = Ids(min_length=0)


class OrganizationApplicationIds(Shape):
    application_ids = Texts(min_length=1)


class AnyOrganizationApplicationIds(Shape):
    application_ids = Texts(min_length=0)


class OrganizationRoleIds(Shape):
    organization_role_ids = Ids()


class AnyOrganizationRoleIds(Shape):
    organization_role_ids = Ids(min_length=0)


class NamedRoles(Shape):
    """By id, by name, or some of each, as Logto takes them."""

    organization_role_ids = Ids(min_length=0, required=False)
    organization_role_names = Texts(min_length=0, required=False)


class RolesForUsers(Shape):
    user_ids = Ids()
    organization_role_ids = Ids()


class RolesForApplications(Shape):
    application_ids = Texts(min_length=1)
    organization_role_ids = Ids()


class MemberShape(Shape):
    """A person or an application, in the fields of /users or /applications, and the roles in this organization."""

    id = Text()
    name = Text(allow_null=True)
    organization_roles = RoleBrief(many=True)


NAMES = {"is_mfa_required": "requires_mfa"}


def values_of(given: Mapping[str, object]) -> dict[str, object]:
    """As the operations name them, without the brand; Logto's null of a text is an empty one."""
    own = {name: value for name, value in given.items() if name not in brand.NAMES}
    return {NAMES.get(name, name): "" if value is None else value for name, value in own.items()}


def shown(organization: Organization) -> dict[str, object]:
    return shown_all([organization])[0]


def shown_all(organizations: Sequence[Organization]) -> list[dict[str, object]]:
    """One statement, for the brands of all of them."""
    brands = brand.brands_of(organizations)
    return [{**_shown(one), **brand.shown(brands.get(one.pk))} for one in organizations]


def _shown(organization: Organization) -> dict[str, object]:
    return {
        "tenantId": current().slug,
        "id": str(organization.pk),
        "name": organization.name,
        "description": organization.description or None,
        "customData": organization.custom_data,
        "isMfaRequired": organization.requires_mfa,
        "acceptsOtherConnections": organization.accepts_other_connections,
        "isSuspended": not organization.is_active,
        "createdAt": milliseconds(organization.created_at),
    }


def shown_joined(members: Sequence[Member]) -> list[dict[str, object]]:
    """The organizations of memberships, with `roles` read along."""
    found = shown_all([one.organization for one in members])
    return [{**said, "organizationRoles": roles_of(one)} for said, one in zip(found, members, strict=True)]


def roles_of(member: Member) -> list[dict[str, object]]:
    return [brief(role) for role in member.roles.all()]


def texts(ids: Iterable[UUID]) -> list[str]:
    return [str(one) for one in ids]
