"""What a step knows of where it stands: whose connection it is, who is at work, and how its frame leads on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

from django.http import HttpResponseRedirect

from orgs.connections.models import Connection
from orgs.models import Organization, OrganizationRole
from tenants.audit.actor import Actor


class May(StrEnum):
    """What not everybody at a desk may. IT contacts have none of it: they see counts, owners and staff see people."""

    SEE_PEOPLE = "see_people"
    BREAK_GLASS = "break_glass"
    DISCONNECT = "disconnect"


EVERYTHING = frozenset(May)


def may_give_any(role: OrganizationRole) -> bool:
    """Of the roles that a mapping can give at all, which is asked elsewhere."""
    return True


@dataclass(frozen=True, slots=True)
class Desk:
    """`organization` is None for a connection of the tenant as a whole. `frame` is the template that every step extends:
    its blocks are title, heading, lead, content. `place` makes the address of a step by its name, `home` is where the
    frame's own list is. `context` is what the frame's template needs. `may_give` narrows the roles of mappings down to
    those that whoever sits here could give by hand."""

    connection: Connection
    organization: Organization | None
    by: Actor
    frame: str
    place: Callable[[str], str]
    home: str
    home_label: str
    may: frozenset[May] = frozenset()
    may_give: Callable[[OrganizationRole], bool] = may_give_any
    context: Mapping[str, object] = field(default_factory=dict)

    @property
    def tester(self) -> str:
        return self.by.label

    @property
    def sees_people(self) -> bool:
        return May.SEE_PEOPLE in self.may

    @property
    def may_disconnect(self) -> bool:
        return May.DISCONNECT in self.may

    @property
    def may_break_glass(self) -> bool:
        return May.BREAK_GLASS in self.may

    def url(self, step: str, **query: str) -> str:
        return self.place(step) + (f"?{urlencode(query)}" if query else "")

    def go(self, step: str, notice: str = "", fragment: str = "", **query: str) -> HttpResponseRedirect:
        if notice:
            query["notice"] = notice
        return HttpResponseRedirect(self.url(step, **query) + (f"#{fragment}" if fragment else ""))
