"""What is known of a connection after it was set up: how sign-ins go, which keys are in use and until when, what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet, TextChoices
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.certificates import Certificate, State
from connectors.saml.models import SamlKey
from orgs.connections import certificates
from orgs.connections.models import Attempt, Connection, Stage, Watch
from orgs.domains.models import OrganizationDomain

DAYS = 14
# So long unused while another key signs, and it can go.
UNUSED = timedelta(days=7)
FAILURES = 5


class Next(TextChoices):
    """What whoever looks after it should do first."""

    FINISH = "finish", _("Finish the setup and test the sign-in.")
    GO_LIVE = "go_live", _("The test has passed. Make it live.")
    CHANGED = "changed", _("The settings were changed since they went live. Test them, then make them live.")
    RENEW = "renew", _("Its only certificate has run out. Add the new one now: nobody can sign in.")
    CONFIRM = "confirm", _("The provider’s metadata names a new certificate. Compare it, then confirm it.")
    FAILING = "failing", _("The latest sign-ins all failed. Look at the reasons below.")
    BROUGHT_BACK = (
        "brought_back",
        _("It is not required any more, because it failed for many. Mend it, then require it again."),
    )
    ADD = "add", _("A certificate runs out soon. Add the new one beside it, so that nothing stops.")
    OURS = "ours", _("A key of ours runs out soon. Prepare the next one and enter it at the provider.")
    PROVE = "prove", _("Prove a domain, so that its people are led here.")
    REMOVE = "remove", _("An old certificate is not used any more. Remove it.")
    NOTHING = "nothing", _("There is nothing to do.")


@dataclass(frozen=True, slots=True)
class Theirs:
    """A certificate of the provider. `last_used_at` is when an answer signed with it last came in; `can_go` says that it
    signs nothing any more while another one does. `is_live`: people sign in by it; else only the draft names it."""

    certificate: Certificate
    days_left: int
    state: State
    last_used_at: datetime | None
    unused_days: int | None
    can_go: bool
    is_live: bool


@dataclass(frozen=True, slots=True)
class Ours:
    key: SamlKey
    fingerprint: str
    days_left: int
    state: State


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Health:
    """`waiting` are certificates of the metadata that nobody has confirmed; `fault` is why it could not be fetched."""

    connection: Connection
    theirs: Sequence[Theirs]
    waiting: Sequence[Certificate]
    fetched_at: datetime | None
    fault: str
    ours: Sequence[Ours]
    days: Sequence[Day]
    domains: Sequence[OrganizationDomain]
    last_passed_at: datetime | None
    last_failed_at: datetime | None
    is_failing: bool
    next: Next

    @property
    def passed(self) -> int:
        return sum(day.passed for day in self.days)

    @property
    def failed(self) -> int:
        return sum(day.failed for day in self.days)


def health_of(connection: Connection, now: datetime) -> Health:
    watch = Watch.objects.filter(connection=connection).first() or Watch(connection=connection)
    theirs, ours = _theirs(connection, now), _ours(connection, now)
    waiting = list(certificates.readable(watch.waiting))
    domains = list(OrganizationDomain.objects.filter(connection=connection))
    last = Attempt.objects.filter(connection=connection, purpose=Attempt.Purpose.SIGN_IN).aggregate(
        passed=Max("at", filter=Q(code="")), failed=Max("at", filter=~Q(code=""))
    )
    failing = is_failing(connection)
    return Health(
        connection=connection, theirs=theirs, waiting=waiting, fetched_at=watch.fetched_at, fault=watch.fault, ours=ours,
        days=days_of(connection, now), domains=domains, last_passed_at=last["passed"], last_failed_at=last["failed"],
        is_failing=failing, next=_next(connection, theirs, ours, waiting, domains, failing, now),
    )  # fmt: skip


def attempts_of(connection: Connection, given: Mapping[str, str]) -> QuerySet[Attempt]:
    """Latest first, for pages to cut. `outcome` is passed or failed, `purpose` sign_in or test, `code` a reason, `q` the
    beginning of who it was; what is none of these finds nothing."""
    rows = Attempt.objects.filter(connection=connection).select_related("user").defer("report")
    if outcome := given.get("outcome"):
        rows = rows.filter(code="") if outcome == "passed" else rows.exclude(code="")
    if purpose := given.get("purpose"):
        rows = rows.filter(purpose=purpose)
    if code := given.get("code"):
        rows = rows.filter(code=code)
    if text := given.get("q", "").replace("\x00", "").strip()[:200]:
        rows = rows.filter(Q(person__istartswith=text) | Q(user__email__istartswith=text) | Q(tester__istartswith=text))
    return rows.order_by("-at", "pk")


def days_of(connection: Connection, now: datetime) -> list[Day]:
    """Sign-ins of the last DAYS days, each day there."""
    first = (now - timedelta(days=DAYS - 1)).date()
    rows = Attempt.objects.filter(connection=connection, purpose=Attempt.Purpose.SIGN_IN, at__date__gte=first)
    counted = rows.annotate(day=TruncDate("at")).order_by().values("day")
    found = {
        row["day"]: row
        for row in counted.annotate(passed=Count("pk", filter=Q(code="")), failed=Count("pk", filter=~Q(code="")))
    }
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [Day(day, found[day]["passed"], found[day]["failed"]) if day in found else Day(day, 0, 0) for day in days]


def is_failing(connection: Connection) -> bool:
    """Whether the last FAILURES answers to requests of ours all failed."""
    rows = Attempt.objects.filter(connection=connection, purpose=Attempt.Purpose.SIGN_IN, is_ours=True)
    codes = list(rows.order_by("-at", "pk").values_list("code", flat=True)[:FAILURES])
    return len(codes) == FAILURES and all(codes)


def last_uses(connection: Connection) -> dict[str, datetime]:
    """By fingerprint, when an answer signed with that key last came in: the proof that it is in use."""
    rows = Attempt.objects.filter(connection=connection, is_signed=True).exclude(signed_by="")
    return dict(rows.order_by().values_list("signed_by").annotate(last=Max("at")))


def _theirs(connection: Connection, now: datetime) -> list[Theirs]:
    live = certificates.of_config(connection.connector.config)
    names = {one.fingerprint for one in live}
    draft = connection.draft.get("config") if isinstance(connection.draft, dict) else None
    drafted = [one for one in certificates.of_config(draft) if one.fingerprint not in names]
    uses = last_uses(connection)
    found = [_one(one, one.fingerprint in names, uses, now) for one in (*live, *drafted)]
    return sorted(found, key=lambda one: one.certificate.not_after)


def _one(certificate: Certificate, is_live: bool, uses: Mapping[str, datetime], now: datetime) -> Theirs:
    last = uses.get(certificate.fingerprint)
    others = [at for name, at in uses.items() if name != certificate.fingerprint]
    state = certificate.state(now)
    # Nothing is said of one that was never seen: the provider may turn to it tomorrow.
    unused = last is not None and now - last >= UNUSED and any(at > last for at in others)
    return Theirs(
        certificate=certificate, days_left=certificate.days_left(now), state=state, last_used_at=last,
        unused_days=(now - last).days if last else None,
        can_go=is_live and bool(others) and (unused or state is State.OVER), is_live=is_live,
    )  # fmt: skip


def _ours(connection: Connection, now: datetime) -> list[Ours]:
    rows = SamlKey.objects.filter(connector=connection.connector_id).defer("private_sealed").order_by("-created_at")
    return [
        Ours(key, one.fingerprint, one.days_left(now), one.state(now))
        for key in rows
        for one in certificates.readable([key.certificate])
    ]


def _next(
    connection: Connection, theirs: Sequence[Theirs], ours: Sequence[Ours], waiting: Sequence[Certificate],
    domains: Sequence[OrganizationDomain], failing: bool, now: datetime,
) -> Next:  # fmt: skip
    """The first that holds, the most pressing first."""
    live = [one for one in theirs if one.is_live]
    lasting = [one for one in live if one.state is not State.OVER]
    is_setup = connection.stage == Stage.SETUP
    current = [one for one in ours if one.key.state == SamlKey.State.CURRENT]
    has_next = any(one.key.state == SamlKey.State.NEXT for one in ours)
    table = (
        (is_setup and connection.is_tested, Next.GO_LIVE),
        (is_setup, Next.FINISH),
        (bool(live) and not lasting, Next.RENEW),
        (bool(waiting), Next.CONFIRM),
        (failing, Next.FAILING),
        (connection.brought_back_at is not None, Next.BROUGHT_BACK),
        (bool(lasting) and all(one.state is State.SOON for one in lasting), Next.ADD),
        (not has_next and any(one.state is not State.GOOD for one in current), Next.OURS),
        (connection.organization_id is not None and not any(one.verified_at for one in domains), Next.PROVE),
        (is_changed(connection), Next.CHANGED),
        (any(one.can_go for one in live) and len(lasting) > 1, Next.REMOVE),
    )
    return next((action for holds, action in table if holds), Next.NOTHING)


def is_changed(connection: Connection) -> bool:
    """Whether the draft says something else than what is live."""
    draft = connection.draft
    live = (connection.connector.kind, connection.connector.config or {}, connection.mapping or {})
    return (draft.get("kind"), draft.get("config") or {}, draft.get("mapping") or {}) != live
