"""Token exchange and organizations (SECURITY 17): the same organization, never another, and never more."""

from collections.abc import Callable

import pytest

from identity.oidc.exchange.operations import create_personal_access_token
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.club import Club
from tests.oidc.exchanger import INVALID, PERSONAL, Exchanger, error
from tests.oidc.music import Music
from tests.oidc.organizations.conftest import Begin
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
DENIED = (403, "access_denied")


@pytest.fixture
def backend(acme: TenantScope, rp: Party) -> Exchanger:
    return Exchanger(acme, rp)


@pytest.fixture
def other(club: Club, ada: User) -> Club:
    """Another organization of the same person."""
    other = Club(club.scope, like=club)
    other.admit(ada, other.editor)
    return other


@pytest.fixture
def within(rp: Party, club: Club, begin: Begin) -> str:
    """A token for the first organization."""
    token: str = rp.refresh(begin()["refresh_token"], organization_id=club.id).json()["access_token"]
    return token


def test_it_stays_in_its_organization(backend: Exchanger, club: Club, within: str) -> None:
    for form in ({}, {"organization_id": club.id}):
        body = backend.exchange(within, **form).json()
        claims = backend.claims(body["access_token"])
        assert (claims["aud"], claims["organization_id"]) == (club.audience, club.id)
        assert set(body["scope"].split()) == {club.read, club.write}


def test_it_leads_to_no_other(acme: TenantScope, backend: Exchanger, other: Club, within: str) -> None:
    assert error(backend.exchange(within, organization_id=other.id)) == DENIED
    assert error(backend.exchange(within, organization_id=Club(acme).id)) == DENIED


def test_it_takes_no_wider_scope_along(rp: Party, backend: Exchanger, club: Club, ada: User, begin: Begin) -> None:
    body = rp.refresh(begin()["refresh_token"], organization_id=club.id, scope=club.read).json()
    assert error(backend.exchange(body["access_token"], scope=club.write)) == (400, "invalid_scope")
    assert backend.exchange(body["access_token"]).json()["scope"] == club.read
    club.give_exactly(ada)
    assert backend.exchange(body["access_token"]).json()["scope"] == ""


def test_at_an_api_it_is_still_within(
    acme: TenantScope, rp: Party, backend: Exchanger, club: Club, other: Club, begin: Begin
) -> None:
    music = Music(acme)
    club.permit_at_api(club.editor, music.permissions["read:free"])
    tokens = begin(scope=f"{club.asked} read:free", resource=[music.indicator])
    form = {"resource": music.indicator, "organization_id": club.id}
    token = rp.refresh(tokens["refresh_token"], **form).json()["access_token"]
    assert backend.claims(backend.exchange(token, resource=music.indicator).json()["access_token"])[
        "organization_id"
    ] == (club.id)
    assert error(backend.exchange(token, resource=music.indicator, organization_id=other.id)) == DENIED


def test_a_token_of_the_person_leads_in_where_it_says_so(
    rp: Party, backend: Exchanger, club: Club, begin: Begin
) -> None:
    """But with nothing: a permission that the token does not have is not in what it is exchanged for."""
    body = backend.exchange(begin()["access_token"], organization_id=club.id).json()
    assert (backend.claims(body["access_token"])["aud"], body["scope"]) == (club.audience, "")
    refused = backend.exchange(begin(scope="openid")["access_token"], organization_id=club.id)
    assert error(refused) == (403, "insufficient_scope")


def test_a_token_for_an_api_leads_into_no_organization(
    acme: TenantScope, rp: Party, backend: Exchanger, club: Club, begin: Begin
) -> None:
    music = Music(acme)
    tokens = begin(scope=f"{club.asked} read:free", resource=[music.indicator])
    token = rp.refresh(tokens["refresh_token"], resource=music.indicator).json()["access_token"]
    answer = backend.exchange(token, resource=music.indicator, organization_id=club.id)
    assert error(answer) == (403, "insufficient_scope")


def test_a_personal_token_stands_for_what_the_person_may_do_there(
    acme: TenantScope, backend: Exchanger, club: Club, ada: User
) -> None:
    with enter(acme):
        _row, token = create_personal_access_token(user=ada, name="mine", by=COMMAND)
    body = backend.exchange(token, PERSONAL, organization_id=club.id).json()
    assert set(body["scope"].split()) == {club.read, club.write}
    assert backend.introspect(body["access_token"])["active"]
    assert error(backend.exchange(token, PERSONAL, organization_id=Club(acme).id)) == DENIED
    # It proves no factor at all.
    club.require_mfa()
    assert error(backend.exchange(token, PERSONAL, organization_id=club.id)) == DENIED
    assert backend.introspect(body["access_token"]) == {"active": False}


def test_another_tenants_token_is_none(backend: Exchanger, visit: Visit) -> None:
    club = Club(cast.tenant("globex"))
    rp, carol = Party(club.scope), club.person(club.editor)
    tokens = rp.tokens(visit(club.scope), carol.email, scope=club.asked)
    foreign = rp.refresh(tokens["refresh_token"], organization_id=club.id).json()["access_token"]
    assert error(backend.exchange(foreign)) == INVALID
    assert error(backend.exchange(foreign, organization_id=club.id)) == INVALID
