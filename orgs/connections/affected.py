"""Who would be affected by requiring a connection: a dry run, which changes nothing.

Each group is one statement over indexes, so that it holds for an organization of a hundred thousand. COMES, SENT, UNSEEN
and EXEMPT are all who have a proved address at its domains, each once; LINKS and STAFF are some of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import idna
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.db.models import F, Func, Q, QuerySet, TextChoices, TextField, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orgs.connections.models import BreakGlass, Connection, Stage
from orgs.domains.models import OrganizationDomain
from orgs.models import Member

People = QuerySet[Any]
# As the index has it (migration 0003).
DOMAIN = Func(F("email"), Value("@"), Value(-1), function="split_part", output_field=TextField())


class Group(TextChoices):
    COMES = "comes", _("Come by it already")
    SENT = "sent", _("Come another way so far")
    UNSEEN = "unseen", _("Have an account, and have never signed in")
    LINKS = "links", _("Belong to other organizations, too")
    STAFF = "staff", _("Have roles of the whole service")
    EXEMPT = "exempt", _("Break-glass accounts")
    GUESTS = "guests", _("Members without an address at these domains")


LATER, NOW = (
    _("They are sent to the identity provider at their next sign-in."),
    _("They are signed out now, and come in again by the identity provider only."),
)
MAY = _("They may go on as before. Whoever enters an address at these domains is led to the identity provider.")
FATES: Mapping[Group, Promise] = {
    Group.COMES: _("Nothing changes for them."),
    Group.LINKS: _(
        "They lose nothing. At the first sign-in by the identity provider they confirm once that it is them."
    ),
    Group.STAFF: _("These roles do not count in a session that the identity provider alone has vouched for."),
    Group.EXEMPT: _("They may go on without the identity provider."),
    Group.GUESTS: _("They go on as before: nothing is required of them."),
}
BY_STAGE: Mapping[Stage, Promise] = {Stage.NEW: LATER, Stage.ALL: NOW}


@dataclass(frozen=True, slots=True)
class Affected:
    """`domains` are those that it would concern, `counts` how many people are in each group."""

    connection: Connection
    stage: Stage
    domains: tuple[str, ...]
    counts: Mapping[Group, int]

    @property
    def total(self) -> int:
        """Everybody at these domains."""
        return sum(self.counts[group] for group in (Group.COMES, Group.SENT, Group.UNSEEN, Group.EXEMPT))

    def people(self, group: str) -> People:
        """In the order in which they were made, the newest first, for pages to cut."""
        found: People = _GROUPS[Group(group)](_Room(self.connection, self.domains))
        return found.order_by("-created_at", "pk")

    def fate(self, group: str) -> Promise:
        """What becomes of them, in one sentence."""
        return FATES.get(Group(group)) or BY_STAGE.get(self.stage, MAY)


def affected(connection: Connection, stage: str) -> Affected:
    """What `set_stage` would mean now."""
    found = OrganizationDomain.objects.filter(connection=connection, verified_at__isnull=False)
    domains = tuple(sorted(found.values_list("domain", flat=True)))
    room = _Room(connection, domains)
    counts = {group: people(room).order_by().count() for group, people in _GROUPS.items()}
    return Affected(connection, Stage(stage), domains, counts)


def people_at(domains: Iterable[str]) -> People:
    """Whoever has proved an address there, in whichever letters it is written."""
    names = {name for domain in domains for name in (domain, _written(domain))}
    proved = EmailAddress.objects.filter(verified=True).alias(domain=DOMAIN)
    found: People = proved.filter(domain__in=names).values("user")
    return found


def _users(*conditions: Q, **values: object) -> People:
    found: People = get_user_model()._default_manager.filter(*conditions, **values)
    return found


@dataclass(frozen=True, slots=True)
class _Room:
    connection: Connection
    domains: tuple[str, ...]

    @property
    def everybody(self) -> People:
        return _users(pk__in=people_at(self.domains))

    @property
    def obliged(self) -> People:
        return self.everybody.exclude(pk__in=self.exempt)

    @property
    def exempt(self) -> QuerySet[Any]:
        return BreakGlass.objects.filter(organization=self.connection.organization_id).values("user")

    @property
    def linked(self) -> QuerySet[Any]:
        found: QuerySet[Any] = SocialAccount.objects.filter(provider=str(self.connection.pk))
        return found.values("user")


def _links(room: _Room) -> People:
    others = Member.objects.filter(user__isnull=False).exclude(organization=room.connection.organization_id)
    return room.obliged.exclude(pk__in=room.linked).filter(pk__in=others.values("user"))


def _staff(room: _Room) -> People:
    """Rows of a floor above: roles that were given, or come of another organization."""
    elsewhere = Q(role_rows__membership=None) | ~Q(role_rows__membership__organization=room.connection.organization_id)
    holders = _users(elsewhere, role_rows__isnull=False)
    return room.obliged.filter(pk__in=holders.values("pk"))


def _guests(room: _Room) -> People:
    members = Member.objects.filter(organization=room.connection.organization_id, user__isnull=False).values("user")
    return _users(pk__in=members).exclude(pk__in=people_at(room.domains))


_GROUPS: Mapping[Group, Callable[[_Room], People]] = {
    Group.COMES: lambda room: room.obliged.filter(pk__in=room.linked),
    Group.SENT: lambda room: room.obliged.exclude(pk__in=room.linked).filter(last_login__isnull=False),
    Group.UNSEEN: lambda room: room.obliged.exclude(pk__in=room.linked).filter(last_login=None),
    Group.LINKS: _links,
    Group.STAFF: _staff,
    Group.EXEMPT: lambda room: room.everybody.filter(pk__in=room.exempt),
    Group.GUESTS: _guests,
}


def _written(domain: str) -> str:
    return idna.decode(domain) if "xn--" in domain else domain
