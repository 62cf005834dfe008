"""Whether an access token still counts, in one statement (SECURITY 14).

The family is not revoked, the person not suspended and still admitted, the application live, the token not denied by
itself, and none of person and client has drawn a line (`valid_from`) after it was issued. For an exchanged token the
same holds of the client that it began with, and of every token in whose place it stands. A token that says an
organization dies with the membership: removed, suspended, deleted, or no longer entered with one factor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from identity.oidc.claims import COLUMN_COUNT, COLUMNS, Person
from identity.oidc.clients import get_client
from identity.oidc.organizations.members import MACHINE_IS_IN, PERSON_IS_IN
from identity.oidc.organizations.reach import is_admitted
from identity.oidc.tokens.access import AccessToken, InvalidToken
from tenants.isolation import hot

LIVE_CLIENT = """
 from oidc_client c join applications_application a on a.id = c.application_id and a.suspended_at is null
"""
NOT_DENIED = """
 c.client_id = %(client_id)s and c.valid_from <= to_timestamp(%(issued_at)s)
 and not exists (select 1 from oidc_deniedtoken d where d.jti = any(%(jtis)s))
"""
# The application admits everybody, or the person by a role that they still have.
ADMITTED = """
 and (not exists (select 1 from roles_admittedrole a where a.application_id = {0})
  or exists (select 1 from roles_admittedrole a join roles_userrole r on r.role_id = a.role_id
   where a.application_id = {0} and r.user_id = u.id))
"""
OF_CLIENT = f"select 1 {LIVE_CLIENT} where {NOT_DENIED}"
OF_USER = f"""
select {COLUMNS}, f.sid, f.claims, f.resources, f.via, f.is_confined, f.auth_time {LIVE_CLIENT}
 join oidc_refreshtoken f on f.application_id = c.id and f.token_family = %(family)s and f.revoked is null
 join users_user u on u.id = f.user_id and u.suspended_at is null and u.valid_from <= to_timestamp(%(issued_at)s)
 where {NOT_DENIED} {ADMITTED.format("c.application_id")}
"""
# What another client asked for by `claims` does not come along.
OF_EXCHANGED = f"""
select {COLUMNS}, f.sid, '', f.resources, f.via, f.is_confined, f.auth_time {LIVE_CLIENT}
 join oidc_client oc on oc.client_id = %(origin)s and oc.valid_from <= to_timestamp(%(issued_at)s)
 join applications_application oa on oa.id = oc.application_id and oa.suspended_at is null
 join oidc_refreshtoken f on f.application_id = oc.id and f.token_family = %(family)s and f.revoked is null
 join users_user u on u.id = f.user_id and u.suspended_at is null and u.valid_from <= to_timestamp(%(issued_at)s)
 where {NOT_DENIED} {ADMITTED.format("oc.application_id")}
"""


@dataclass(frozen=True, slots=True)
class Live:
    """A token that counts; `person` is None for a token of the client itself. `claims` and `resources` are as the grant
    keeps them, and who vouched at the sign-in behind it."""

    token: AccessToken
    person: Person | None
    sid: str = ""
    claims: str = ""
    resources: Mapping[str, list[str]] = field(default_factory=dict)
    via: UUID | None = None
    is_confined: bool = False
    auth_time: datetime | None = None

    @property
    def confined(self) -> UUID | None:
        """As organizations.reach has it."""
        return self.via if self.is_confined else None


def check_token(token: AccessToken) -> Live:
    """Raises InvalidToken."""
    values = {
        "client_id": token.client_id,
        "issued_at": token.issued_at,
        "jtis": [token.jti, *token.ancestors],
        "origin": token.origin,
        "family": token.family,
        "organization": token.organization,
    }
    row = hot.fetch(_statement(token), values)
    if row is None:
        raise InvalidToken
    if token.family is None:
        return Live(token, None)
    live = Live(token, Person(*row[:COLUMN_COUNT]), *row[COLUMN_COUNT:])
    if live.confined is not None:
        _check_admitted(live)
    return live


def _check_admitted(live: Live) -> None:
    """The rule of the application again, with the roles that count in such a sign-in: of those alone it costs a look."""
    assert live.person is not None  # noqa: S101  # for mypy: only people sign in
    roles = get_client(live.token.origin or live.token.client_id).admitted_roles
    if not is_admitted(live.person.id, roles, live.confined):
        raise InvalidToken


def _statement(token: AccessToken) -> str:
    if token.family is None:
        return OF_CLIENT + (MACHINE_IS_IN if token.organization else "")
    return (OF_EXCHANGED if token.origin else OF_USER) + (PERSON_IS_IN if token.organization else "")
