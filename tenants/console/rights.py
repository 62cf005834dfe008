"""What a role in a tenant allows. The console asks here and nowhere else."""

from enum import StrEnum

from tenants.models import Access


class Right(StrEnum):
    """ROW: see that the tenant exists, its name and state. HELP: what helps one user (suspend, end sessions)."""

    ROW = "row"
    VIEW = "view"
    HELP = "help"
    CHANGE = "change"
    SUSPEND = "suspend"
    OWN = "own"


NONE: frozenset[Right] = frozenset()
VIEWER = frozenset({Right.ROW, Right.VIEW})
SUPPORT = VIEWER | {Right.HELP}
ADMIN = SUPPORT | {Right.CHANGE, Right.SUSPEND}
OWNER = ADMIN | {Right.OWN}
# A platform owner steers every tenant of the register, and sees into none that was not given.
PLATFORM_OWNER = frozenset({Right.ROW, Right.SUSPEND, Right.OWN})

RIGHTS: dict[str, frozenset[Right]] = {
    Access.Role.OWNER: OWNER,
    Access.Role.ADMIN: ADMIN,
    Access.Role.SUPPORT: SUPPORT,
    Access.Role.VIEWER: VIEWER,
}


def rights_of(role: str | None) -> frozenset[Right]:
    """Those of a role; an unknown role or none has no rights."""
    return RIGHTS.get(role or "", NONE)
