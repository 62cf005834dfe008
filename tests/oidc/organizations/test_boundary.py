"""The boundary between organizations at the token endpoint: whoever is in one gets nothing of another, however they ask."""

from collections.abc import Callable

import pytest

from identity.users.models import User
from identity.users.roles.carried import update_carried_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc import party
from tests.oidc.club import Club
from tests.oidc.crowd import at_once
from tests.oidc.exchanger import error
from tests.oidc.music import Music
from tests.oidc.organizations.conftest import Begin
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
DENIED = (403, "access_denied")
INVALID = (400, "invalid_request")


def test_another_organizations_id_is_refused_and_uses_nothing_up(
    acme: TenantScope, rp: Party, club: Club, ada: User, begin: Begin
) -> None:
    token, stranger, gone = begin()["refresh_token"], Club(acme), Club(acme)
    gone.admit(ada)
    gone.delete()
    answers = [
        rp.refresh(token, organization_id=wanted).json()
        for wanted in (stranger.id, gone.id, Club(cast.tenant("globex")).id, str(ada.pk))
    ]
    assert {answer["error"] for answer in answers} == {"access_denied"}
    assert len({answer["message"] for answer in answers}) == 1
    assert rp.refresh(token, organization_id=club.id).status_code == 200


@pytest.mark.parametrize(
    "text", ["x", "0", "{upper}", "urn:uuid:{id}", "{{{id}}}", "{id},{id}", " {id}", "{audience}", "*"]
)
def test_what_is_no_id_is_refused(rp: Party, club: Club, begin: Begin, text: str) -> None:
    wanted = text.format(id=club.id, upper=club.id.upper(), audience=club.audience)
    assert error(rp.refresh(begin()["refresh_token"], organization_id=wanted)) == INVALID


def test_it_is_refused_when_sent_twice(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    other = Club(club.scope, like=club)
    other.admit(ada)
    basic = party.basic(rp.client_id, rp.secret or "")
    for first, second in ((club, other), (other, club), (club, club)):
        body = (
            f"grant_type=refresh_token&refresh_token={begin()['refresh_token']}"
            f"&organization_id={first.id}&organization_id={second.id}"
        )
        assert error(party.post(rp.http, "/oidc/token", body, authorization=basic)) == INVALID


def test_only_the_form_is_read(acme: TenantScope, rp: Party, club: Club, begin: Begin) -> None:
    """Neither the address nor a header names an organization, alone or against the form."""
    stranger, basic = Club(acme), party.basic(rp.client_id, rp.secret or "")
    headers = {"authorization": basic, "organization-id": club.id, "x-organization-id": club.id}
    path = f"/oidc/token?organization_id={club.id}"
    form = {"grant_type": "refresh_token", "refresh_token": begin()["refresh_token"]}
    body = party.post(rp.http, path, form, **headers).json()
    assert "organization_id" not in rp.claims(body["id_token"])
    form = {**form, "refresh_token": body["refresh_token"], "organization_id": stranger.id}
    assert error(party.post(rp.http, path, form, **headers)) == DENIED


def test_a_member_of_both_gets_of_each_what_is_its_own(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    other = Club(club.scope)
    other.admit(ada, other.editor)
    token = begin(scope=f"{club.asked} {other.read} {other.write}")["refresh_token"]
    first = rp.refresh(token, organization_id=club.id).json()
    second = rp.refresh(first["refresh_token"], organization_id=other.id).json()
    assert first["scope"] == f"{club.read} {club.write}"
    assert second["scope"] == f"{other.read} {other.write}"
    assert rp.claims(first["access_token"])["aud"] != rp.claims(second["access_token"])["aud"]


def test_who_is_no_member_of_the_organization_of_the_grant_keeps_nothing_of_it(
    rp: Party, club: Club, ada: User, begin: Begin
) -> None:
    other = Club(club.scope, like=club)
    other.admit(ada, other.editor)
    token = begin(organization_id=club.id)["refresh_token"]
    club.remove(ada)
    assert error(rp.refresh(token)) == DENIED
    assert rp.refresh(token, organization_id=other.id).status_code == 200


def test_a_token_of_another_client_leads_nowhere(acme: TenantScope, club: Club, begin: Begin) -> None:
    token = begin()["refresh_token"]
    assert Party(acme).refresh(token, organization_id=club.id).json()["error"] == "invalid_grant"


def test_a_role_of_one_organization_means_nothing_in_another(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    other = Club(club.scope, like=club)
    other.admit(ada)
    assert rp.refresh(begin()["refresh_token"], organization_id=other.id).json()["scope"] == ""


def test_the_device_grant_names_none(acme: TenantScope, club: Club) -> None:
    rp = Party(acme, "native", grant_types=["urn:ietf:params:oauth:grant-type:device_code"], redirect_uris=[])
    answer = rp.token(
        grant_type="urn:ietf:params:oauth:grant-type:device_code", device_code="x", organization_id=club.id
    )
    assert error(answer) == INVALID


def test_removed_while_refreshing(acme: TenantScope, rp: Party, club: Club, ada: User, begin: Begin) -> None:
    """Sixteen refreshes and a removal at once: each is before it or after it, and nothing of it is left."""
    token, basic = begin()["refresh_token"], party.basic(rp.client_id, rp.secret or "")
    form = {"grant_type": "refresh_token", "refresh_token": token, "organization_id": club.id}
    turns = iter(range(100))

    def send(http: object) -> object:
        if next(turns) == 5:
            club.remove(ada)
            return None
        return party.post(http, "/oidc/token", form, authorization=basic)  # type: ignore[arg-type]  # the crowd's client

    answers = [answer for answer in at_once(rp, send) if answer is not None]
    assert {answer.status_code for answer in answers} <= {200, 403}
    given = [answer.json()["access_token"] for answer in answers if answer.status_code == 200]
    assert all(rp.introspect(token) == {"active": False} for token in given)
    successors = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    assert len(successors) <= 1
    assert error(rp.refresh(next(iter(successors), token), organization_id=club.id)) == DENIED


def test_a_role_of_the_tenant_that_a_membership_carries_is_in_tokens_for_as_long(
    acme: TenantScope, rp: Party, club: Club, ada: User, begin: Begin
) -> None:
    music, backend = Music(acme), Party(acme, "machine")
    music.employ(backend, "read:free")
    with enter(acme):
        update_carried_roles(organization_role=club.editor, roles=[music.roles["premium"]], by=COMMAND)
    tokens = begin(scope="openid offline_access roles read:hifi write:playlists", resource=[music.indicator])
    body = rp.refresh(tokens["refresh_token"], resource=music.indicator).json()
    assert body["scope"] == "read:hifi write:playlists"
    assert music.roles["premium"].name in rp.claims(body["id_token"])["roles"]
    club.give_exactly(ada, club.reader)
    body = rp.refresh(body["refresh_token"], resource=music.indicator).json()
    assert body["scope"] == ""
    club.give_exactly(ada, club.editor)
    body = rp.refresh(body["refresh_token"], resource=music.indicator).json()
    assert body["scope"] == "read:hifi write:playlists"
    club.suspend()
    body = rp.refresh(body["refresh_token"], resource=music.indicator).json()
    assert (body["scope"], rp.claims(body["id_token"])["roles"]) == ("", [])
