"""Whether a second factor is asked of somebody: by the tenant, by the application on the way, by their roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from identity.signin.experience import application_here, rules_of
from identity.signin.factors.holdings import Held, held_by
from identity.signin.factors.levels import Level, Record, level_of
from identity.signin.factors.models import FactorPolicy
from identity.signin.logbook.steps import Policy
from identity.users.models import User
from identity.users.roles.models import Role, UserRole
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

Mode = FactorPolicy.Mode
REQUIRING: ChangeCache[str, frozenset[UUID]] = ChangeCache("roles_role", limit=2000)
# In the session: the sign-in was spared the second factor here, because the device is trusted.
TRUSTED = "factor_trusted"
# In the session: at sign-in there was nothing that could have been offered; each authorization need not look again.
SETTLED = "factor_settled"


@dataclass(frozen=True, slots=True)
class Need:
    """`is_strict` when a role or the application demands it: then a trusted device spares nobody."""

    mode: Mode
    is_strict: bool = False

    @property
    def is_required(self) -> bool:
        return self.mode == Mode.REQUIRED


def need_of(user: User, application_mode: str) -> Need:
    """`application_mode` is the application's own choice, "" where it has none."""
    if application_mode == Mode.REQUIRED or _has_requiring_role(user):
        return Need(Mode.REQUIRED, is_strict=True)
    return Need(Mode(application_mode or FactorPolicy.load().mode))


def decided_by(need: Need, application_mode: str) -> Policy:
    """For the sign-in log."""
    if application_mode and (not need.is_strict or application_mode == Mode.REQUIRED):
        return Policy.APPLICATION
    return Policy.ROLE if need.is_strict else Policy.TENANT


def mode_here() -> str:
    """The choice of the application that the person is on the way to."""
    application_id = application_here()
    return mode_of(application_id) if application_id is not None else ""


def mode_of(application_id: UUID) -> str:
    rules = rules_of(application_id)
    return rules.mfa if rules is not None else ""


def remember(request: HttpRequest, mark: str, user: User) -> None:
    """In the session, of this person alone."""
    request.session[mark] = str(user.pk)


def forget_marks(request: HttpRequest) -> None:
    for mark in (TRUSTED, SETTLED):
        request.session.pop(mark, None)


def _is_marked(request: HttpRequest, mark: str, user: User) -> bool:
    return bool(request.session.get(mark) == str(user.pk))


def is_met(user: User, need: Need, request: HttpRequest, records: Iterable[Record]) -> bool:
    """For a requirement; what is merely offered depends on what somebody has."""
    if level_of(records) >= Level.MULTI:
        return True
    return not need.is_strict and _is_marked(request, TRUSTED, user)


def find_lack(user: User, need: Need, request: HttpRequest, records: Iterable[Record]) -> Held | None:
    """What the person has, where a second factor is still to be asked for; None where all is well."""
    if need.mode == Mode.OFF or is_met(user, need, request, records):
        return None
    if need.mode == Mode.OFFERED and _is_marked(request, SETTLED, user):
        return None
    held = held_by(user)
    return held if need.is_required or held.is_strong else None


def _has_requiring_role(user: User) -> bool:
    """Read once per process; nobody pays for roles that no tenant has."""
    requiring = REQUIRING.get(
        current().schema_name,
        "requiring",
        lambda: frozenset(Role.objects.filter(requires_mfa=True).values_list("pk", flat=True)),
    )
    return bool(requiring) and UserRole.objects.filter(user=user, role__in=requiring).exists()
