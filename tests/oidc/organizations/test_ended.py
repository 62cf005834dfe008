"""A token for an organization counts for as long as the membership does, and everywhere at once no longer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from identity.users.models import User
from orgs.members.operations import remove_member
from orgs.models import Member
from tenants.apis.models import ApiResource
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.club import Club
from tests.oidc.exchanger import Exchanger, error
from tests.oidc.music import Music
from tests.oidc.organizations.conftest import Begin
from tests.oidc.party import Party

DENIED = (403, "access_denied")
# What ends it, by name.
ENDS: dict[str, Callable[[Club, User], None]] = {
    "removed": lambda club, user: club.remove(user),
    "suspended": lambda club, user: club.suspend(),
    "deleted": lambda club, user: club.delete(),
    "a second factor is required from now on": lambda club, user: club.require_mfa(),
}


@pytest.fixture(params=ENDS)
def end(request: pytest.FixtureRequest) -> Callable[[Club, User], None]:
    return ENDS[request.param]


def test_its_own_token_is_inactive_and_there_is_no_other(
    rp: Party, club: Club, ada: User, begin: Begin, end: Callable[[Club, User], None]
) -> None:
    body = rp.refresh(begin()["refresh_token"], organization_id=club.id).json()
    assert rp.introspect(body["access_token"])["active"]
    end(club, ada)
    assert rp.introspect(body["access_token"]) == {"active": False}
    assert error(rp.refresh(body["refresh_token"], organization_id=club.id)) == DENIED
    # The person is still who they are: the grant stays, and with it everything that is not the organization's.
    assert rp.refresh(body["refresh_token"]).status_code == 200


@pytest.mark.parametrize("form", [ApiResource.TokenFormat.JWT, ApiResource.TokenFormat.OPAQUE])
def test_a_token_at_an_api_is_inactive_for_the_api_too(
    acme: TenantScope, rp: Party, club: Club, ada: User, begin: Begin, form: str, end: Callable[[Club, User], None]
) -> None:
    music, backend = Music(acme, token_format=form), Party(acme, "machine")
    music.employ(backend, "read:free")
    club.permit_at_api(club.editor, music.permissions["read:free"])
    tokens = begin(scope=f"{club.asked} read:free", resource=[music.indicator])
    within = rp.refresh(tokens["refresh_token"], resource=music.indicator, organization_id=club.id).json()
    found = backend.introspect(within["access_token"])
    assert (found["active"], found["organization_id"], found["scope"]) == (True, club.id, "read:free")
    end(club, ada)
    assert backend.introspect(within["access_token"]) == {"active": False}


def test_a_grant_that_was_made_for_it_gives_nothing_more_at_all(
    rp: Party, club: Club, ada: User, begin: Begin, end: Callable[[Club, User], None]
) -> None:
    tokens = begin(organization_id=club.id)
    assert rp.userinfo(tokens["access_token"]).json()["organization_id"] == club.id
    assert rp.introspect(tokens["refresh_token"])["active"]
    end(club, ada)
    assert rp.userinfo(tokens["access_token"]).status_code == 401
    assert rp.introspect(tokens["access_token"]) == {"active": False}
    assert rp.introspect(tokens["refresh_token"]) == {"active": False}
    assert error(rp.refresh(tokens["refresh_token"])) == DENIED


def test_what_it_was_exchanged_for_ends_with_it(
    acme: TenantScope, rp: Party, club: Club, ada: User, begin: Begin, end: Callable[[Club, User], None]
) -> None:
    backend = Exchanger(acme, rp)
    body = rp.refresh(begin()["refresh_token"], organization_id=club.id).json()
    exchanged = backend.exchange(body["access_token"]).json()["access_token"]
    assert backend.introspect(exchanged)["organization_id"] == club.id
    end(club, ada)
    assert backend.introspect(exchanged) == {"active": False}
    assert error(backend.exchange(body["access_token"])) == (400, "invalid_request")


def test_a_machine_that_is_removed_has_nothing_left(acme: TenantScope, club: Club) -> None:
    machine = Party(acme, "machine")
    member = club.employ(machine, club.robot)
    form: dict[str, Any] = {"grant_type": "client_credentials", "organization_id": club.id}
    token = machine.token(**form).json()["access_token"]
    assert machine.introspect(token)["organization_id"] == club.id
    with enter(acme):
        remove_member(member=member, by=COMMAND)
    assert machine.introspect(token) == {"active": False}
    assert error(machine.token(**form)) == DENIED


def test_a_suspended_organization_is_as_it_was_when_it_goes_on(rp: Party, club: Club, begin: Begin) -> None:
    body = rp.refresh(begin()["refresh_token"], organization_id=club.id).json()
    club.suspend()
    club.resume()
    assert rp.introspect(body["access_token"])["active"]
    assert rp.refresh(body["refresh_token"], organization_id=club.id).json()["scope"] == f"{club.read} {club.write}"


def test_only_members_among_machines_may_introspect_for_an_organization(
    acme: TenantScope, rp: Party, club: Club, begin: Begin
) -> None:
    token = rp.refresh(begin()["refresh_token"], organization_id=club.id).json()["access_token"]
    backend = Party(acme, "machine")
    Club(acme).employ(backend)
    assert backend.introspect(token) == {"active": False}
    club.employ(backend)
    assert backend.introspect(token)["scope"] == f"{club.read} {club.write}"
    assert rp.userinfo(token).status_code == 401


def test_a_later_membership_brings_nothing_of_an_earlier_one_back(
    acme: TenantScope, rp: Party, club: Club, ada: User, begin: Begin
) -> None:
    chosen, named = begin(organization_id=club.id), begin()
    token = rp.refresh(named["refresh_token"], organization_id=club.id).json()
    club.remove(ada)
    member = club.admit(ada, club.editor)
    with enter(acme):
        Member.objects.filter(pk=member.pk).update(created_at=timezone.now() + timedelta(seconds=30))
    assert rp.introspect(token["access_token"]) == {"active": False}
    assert rp.userinfo(chosen["access_token"]).status_code == 401
    assert rp.introspect(chosen["refresh_token"]) == {"active": False}
    assert error(rp.refresh(chosen["refresh_token"])) == DENIED
    # The application asks anew, by the sign-in that the person still has.
    assert rp.refresh(token["refresh_token"], organization_id=club.id).status_code == 200
