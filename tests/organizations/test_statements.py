"""A page costs the same number of statements however much there is to show."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.domains.operations import add_domain
from orgs.invitations.operations import invite_member
from orgs.members.operations import add_member
from orgs.roles.operations import create_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.organizations.room import Room, house, room


def _people(here: Room) -> None:
    for _ in range(6):
        user = cast.new_user(password=None)
        roles = [house().roles["member"], house().roles["read:members"]]
        add_member(organization=here.organization, user_id=user.pk, roles=roles, by=COMMAND)


def _invitations(here: Room) -> None:
    for _ in range(6):
        email = f"{cast.unique('new')}@example.test"
        invite_member(organization=here.organization, email=email, roles=[house().roles["member"]], by=COMMAND)


def _roles(here: Room) -> None:
    for _ in range(6):
        create_role(name=cast.unique("own"), organization=here.organization, by=COMMAND)


def _domains(here: Room) -> None:
    for _ in range(6):
        add_domain(organization=here.organization, domain=f"{cast.unique('x')}.example.com", by=COMMAND)


GROWTH: dict[str, Callable[[Room], None]] = {
    "organization": _people,
    "organization_members": _people,
    "organization_member": _people,
    "organization_invitations": _invitations,
    "organization_roles": _roles,
    "organization_domains": _domains,
    "organization_activity": _people,
}
# Session, person, membership, roles, what they permit and carry: seven before the page itself.
MOST = 16


@pytest.mark.parametrize("name", GROWTH)
def test_it_costs_the_same_however_much_there_is(name: str) -> None:
    here = room()
    before = _cost(here, name)
    with enter(house().scope):
        GROWTH[name](here)
    assert _cost(here, name) == before
    assert before <= MOST, before


def _cost(here: Room, name: str) -> int:
    owner = house().browser("owner")
    owner.client.get(here.path(name))
    with CaptureQueriesContext(connection) as seen:
        assert owner.client.get(here.path(name)).status_code == 200
    return len(seen.captured_queries)
