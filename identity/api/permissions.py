"""Who may do what: one permission for each resource and verb, and `all`, which is all of them.

Machine clients only: a person's rights in a product say nothing of managing its tenant. Nobody hands on more of this
API than they have themselves (`check_reach`), or `write:applications` alone would be `all`.
"""

from collections.abc import Iterable
from uuid import UUID

from identity.api.errors import Problem
from identity.oidc.bearers import Bearer
from identity.users.roles.effective import names_of_application
from tenants.apis.models import BUILT_IN, Permission, spoken

ALL = "all"
# Resource → what people read about it.
AREAS = {
    "users": "people, their profiles, passwords, factors and sessions",
    "applications": "applications and their secrets",
    "resources": "API resources and their permissions",
    "roles": "roles, what they permit and who has them",
    "organizations": "organizations, their members, invitations and domains",
    "organization-template": "roles and permissions that every organization has",
    "logs": "the log book",
}
READ_ONLY = frozenset({"logs"})
SAFE = frozenset({"GET", "HEAD"})


def names() -> dict[str, str]:
    """Every permission with its description."""
    found = {ALL: "Everything that this API can do"}
    for area, words in AREAS.items():
        found[f"read:{area}"] = f"Read {words}"
        if area not in READ_ONLY:
            found[f"write:{area}"] = f"Change {words}"
    return found


def needed(area: str, method: str) -> str:
    return f"{'read' if method in SAFE else 'write'}:{area}"


def check_may(bearer: Bearer, area: str, method: str, challenge: str) -> None:
    """Without an area, any of this API's permissions will do. Raises Problem (RFC 6750 section 3.1)."""
    wanted = needed(area, method) if area else ALL
    if bearer.is_machine and (bearer.scopes & {ALL, wanted} or (bearer.scopes and not area)):
        return
    message = f"This needs the permission {wanted}, or {ALL}, of a machine client."
    header = f'{challenge},error="insufficient_scope",scope="{wanted}"'
    raise Problem(403, "auth.forbidden", message, headers={"WWW-Authenticate": header})


def check_reach(bearer: Bearer, handed_on: Iterable[Permission]) -> None:
    """Before permissions of this API are given to somebody. Raises Problem."""
    _check({one.name for one in handed_on if one.resource.indicator == BUILT_IN}, bearer)


def check_reach_of(bearer: Bearer, application_id: UUID) -> None:
    """Before an application is changed that may itself call this API: whoever has its secret has its permissions."""
    _check(names_of_application(application_id).get(spoken(BUILT_IN), frozenset()), bearer)


def _check(names_of_this_api: Iterable[str], bearer: Bearer) -> None:
    if ALL in bearer.scopes or bearer.scopes.issuperset(names_of_this_api):
        return
    raise Problem(403, "auth.forbidden", "This reaches further in the management API than your own permissions do.")
