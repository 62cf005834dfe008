"""`organization_id` with client credentials: machine clients are members as people are."""

from typing import Any

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests.oidc.club import Club
from tests.oidc.exchanger import error
from tests.oidc.music import Music
from tests.oidc.party import Party

DENIED = (403, "access_denied")


@pytest.fixture
def machine(acme: TenantScope) -> Party:
    return Party(acme, "machine")


def ask(machine: Party, club: Club, **form: str) -> Any:
    return machine.token(grant_type="client_credentials", organization_id=club.id, **form)


def test_it_gets_what_its_roles_there_permit(machine: Party, club: Club) -> None:
    club.employ(machine, club.robot)
    body = ask(machine, club).json()
    claims = machine.claims(body["access_token"])
    assert (claims["aud"], claims["organization_id"], claims["sub"]) == (club.audience, club.id, machine.client_id)
    assert body["scope"] == claims["scope"] == club.read
    assert error(ask(machine, club, scope=club.write)) == (400, "invalid_scope")


def test_at_an_api_too(acme: TenantScope, machine: Party, club: Club) -> None:
    music = Music(acme)
    music.employ(machine, "read:hifi")
    club.permit_at_api(club.robot, music.permissions["write:playlists"])
    club.employ(machine, club.robot)
    within = machine.claims(ask(machine, club, resource=music.indicator).json()["access_token"])
    assert (within["aud"], within["scope"], within["organization_id"]) == (music.indicator, "write:playlists", club.id)
    plain = machine.token(grant_type="client_credentials", resource=music.indicator).json()
    assert plain["scope"] == "read:hifi"
    assert "organization_id" not in machine.claims(plain["access_token"])


def test_without_a_membership_there_is_none(acme: TenantScope, machine: Party, club: Club) -> None:
    assert error(ask(machine, club)) == DENIED
    Club(acme, like=club).employ(machine, club.robot)
    assert error(ask(machine, club)) == DENIED
    club.employ(machine)
    assert ask(machine, club).json()["scope"] == ""
    club.suspend()
    assert error(ask(machine, club)) == DENIED


def test_a_persons_membership_is_not_their_clients(acme: TenantScope, club: Club, ada: User) -> None:
    web = Party(acme, "web", grant_types=["authorization_code", "refresh_token", "client_credentials"])
    assert error(ask(web, club)) == DENIED
