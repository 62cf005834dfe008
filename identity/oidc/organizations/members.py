"""Who is a member, asked within the statements of the token path: of an organization that is not suspended, and with
two factors in the very session where the organization requires them; by a sign-in that reaches there (reach.py).

The session's factors are those its grant remembers (`amr`); what the person could show elsewhere counts for nothing.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from identity.consent.asked import ORGANIZATION_PREFIX
from identity.oidc.errors import EndpointError
from identity.oidc.organizations.names import ORGANIZATIONS
from orgs.models import Member, MemberRole
from tenants.isolation import hot

# After `orgs_member m, orgs_organization o` in the list of tables. {0} is the grant's row.
MAY_ENTER = """o.id = m.organization_id and o.suspended_at is null and (not o.requires_mfa or {0}.amr ? 'mfa')
 and (not {0}.is_confined or o.id = {0}.via or o.accepts_other_connections)"""
# The organization that is asked for, or the one for which the grant was made.
MEANT = "coalesce(%(organization)s::uuid, {0}.organization)"
ROLES_OF_M = "(select array_agg(mr.role_id) from orgs_memberrole mr where mr.member_id = m.id)"
# What was given by a membership does not come back with a later one. Servers' clocks differ by so much at most.
SINCE = "m.created_at <= {0} + interval '5 seconds'"
# A third party's grant names each organization that the person let it into.
LETS_IN = f"({{0}}.resources ? ('{ORGANIZATION_PREFIX}' || m.organization_id) and {SINCE.format('{0}.created')})"
# A grant made for an organization counts for as long as the membership that it was made by.
MADE_BY = f"(%(organization)s::uuid is not null or {SINCE.format('{0}.created')})"
HAS_SCOPE = f"'{ORGANIZATIONS}' = any(string_to_array({{0}}.scope, ' '))"
# For a statement that updates {0} and reads the person as `u`.
OF_U = f"""m.user_id = u.id and m.organization_id = {MEANT} and {MAY_ENTER}
 and {HAS_SCOPE} and {MADE_BY} and (%(is_own)s or {LETS_IN})"""

# Of a token that says an organization: `f` is the grant behind it, `a` the application of a machine's.
ISSUED = SINCE.format("to_timestamp(%(issued_at)s)")
IS_IN = """
 and exists (select 1 from orgs_member m, orgs_organization o
  where m.user_id = u.id and m.organization_id = {0} and {1} and {2})
"""
PERSON_IS_IN = IS_IN.format("%(organization)s", ISSUED, MAY_ENTER.format("f"))
# Of a grant that was made for one.
GRANT_IS_IN = IS_IN.format("f.organization", SINCE.format("f.created"), MAY_ENTER.format("f"))
MACHINE_IS_IN = f"""
 and exists (select 1 from orgs_member m join orgs_organization o on o.id = m.organization_id and o.suspended_at is null
  where m.application_id = a.id and m.organization_id = %(organization)s and {ISSUED})
"""  # noqa: S608  # put together from constants of our own; values are bound
MACHINE = f"""
select {ROLES_OF_M} from orgs_member m join orgs_organization o on o.id = m.organization_id and o.suspended_at is null
where m.application_id = %(application)s and m.organization_id = %(organization)s
"""  # noqa: S608  # put together from constants of our own; values are bound
REASONS = f"""
select m.id is not null and {MADE_BY.format("f")}, {HAS_SCOPE.format("f")}, %(is_own)s or {LETS_IN.format("f")},
 coalesce(not o.requires_mfa or f.amr ? 'mfa', false),
 coalesce(not f.is_confined or o.id = f.via or o.accepts_other_connections, false)
from {{0}} f left join (orgs_member m join orgs_organization o on o.id = m.organization_id and o.suspended_at is null)
 on m.user_id = f.user_id and m.organization_id = {MEANT.format("f")}
where {{1}}
"""  # noqa: S608  # put together from constants of our own; values are bound


class AccessDenied(EndpointError):
    """Logto's answer wherever a token for an organization is refused."""

    status = 403

    def __init__(self, description: str) -> None:
        super().__init__("access_denied", description)


class InsufficientScope(EndpointError):
    status = 403

    def __init__(self) -> None:
        super().__init__("insufficient_scope", f"The scope {ORGANIZATIONS} was not granted.")


class NotAMember(AccessDenied):
    """Of no such organization, a suspended one, another tenant's: these must look alike."""

    def __init__(self) -> None:
        super().__init__("There is no such organization to which this subject belongs.")


class SecondFactorMissing(AccessDenied):
    def __init__(self) -> None:
        super().__init__("The organization requires a second factor: sign in for it again, with organization_id.")


class OtherSignIn(AccessDenied):
    """Only another organization's identity provider has vouched."""

    def __init__(self) -> None:
        super().__init__("The organization does not accept this sign-in: sign in another way, with organization_id.")


class NotLetIn(AccessDenied):
    def __init__(self) -> None:
        super().__init__("The person has not let this application into the organization.")


def find_refusal(source: str, where: str, values: Mapping[str, object]) -> EndpointError | None:
    """Why a grant gives nothing for the organization; None where that is not what is wrong. `source` is its table."""
    row = hot.fetch(REASONS.format(source, where), values)
    if row is None:
        return None
    is_member, has_scope, is_let_in, is_strong, reaches = row
    if not has_scope:
        return InsufficientScope()
    if not is_member:
        return NotAMember()
    if not reaches:
        return OtherSignIn()
    if not is_let_in:
        return NotLetIn()
    return None if is_strong else SecondFactorMissing()


def roles_of_machine(application_id: UUID, organization: UUID) -> list[UUID]:
    """Asked of the database each time: whoever is removed gets nothing more. Raises NotAMember."""
    row = hot.fetch(MACHINE, {"application": application_id, "organization": organization})
    if row is None:
        raise NotAMember
    return row[0] or []


def is_machine_member(application_id: UUID, organization: UUID) -> bool:
    return hot.fetch(MACHINE, {"application": application_id, "organization": organization}) is not None


def roles_of_person(user_id: UUID, organization: UUID) -> list[UUID]:
    """Where they are no member, none."""
    rows = MemberRole.objects.filter(member__user=user_id, member__organization=organization)
    return list(rows.values_list("role_id", flat=True))


def find_member(user_id: UUID, organization: UUID) -> Member | None:
    """With its organization; None for a suspended one."""
    return _active().filter(user=user_id, organization=organization).first()


def find_machine(application_id: UUID, organization: UUID) -> Member | None:
    return _active().filter(application=application_id, organization=organization).first()


def _active() -> QuerySet[Member]:
    return Member.objects.select_related("organization").filter(organization__suspended_at=None)
