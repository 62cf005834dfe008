"""What a token would carry now, and why: compared with the token that the same person then gets."""

from collections.abc import Callable

from identity.oidc.organizations.facts import Obstacle, TokenFacts, facts_of
from identity.users.models import User
from identity.users.roles.carried import update_carried_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.club import ROLES, Club
from tests.oidc.music import Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
PASSING = {"jti", "iat", "exp", "grant_id", "header"}


def facts(rp: Party, user: User | None, club: Club | None = None, music: Music | None = None) -> TokenFacts:
    with enter(rp.scope):
        if club:
            club.row.refresh_from_db()
        return facts_of(
            application=rp.client.application,
            user=user,
            organization=club.row if club else None,
            resource=music.resource if music else None,
            proved_two_factors=False,
        )


def test_it_says_what_the_token_says(rp: Party, visit: Visit, club: Club) -> None:
    ada = club.person(club.editor)
    told = facts(rp, ada, club)
    given = rp.tokens(visit(rp.scope), ada.username or "", scope=f"{club.asked} {ROLES}")
    body = rp.refresh(given["refresh_token"], organization_id=club.id).json()
    claims = rp.claims(body["access_token"])
    assert told.obstacles == ()
    assert told.audience == claims["aud"]
    assert told.access_token == {name: value for name, value in claims.items() if name not in PASSING}
    in_id_token = rp.claims(given["id_token"])
    for name in ("sub", "aud", "iss", "organizations", "organization_roles"):
        assert told.id_token[name] == in_id_token[name]
    assert told.userinfo["organization_data"] == rp.userinfo(given["access_token"]).json()["organization_data"]


def test_each_permission_names_the_roles_that_it_comes_from(rp: Party, club: Club) -> None:
    ada = club.person(club.reader, club.editor)
    found = {permission.name: permission for permission in facts(rp, ada, club).permissions}
    assert {source.role for source in found[club.read].sources} == {club.reader.name, club.editor.name}
    assert [source.role for source in found[club.write].sources] == [club.editor.name]
    assert found[club.write].is_said


def test_at_an_api_roles_of_the_organization_and_of_the_tenant_are_told_apart(
    acme: TenantScope, rp: Party, club: Club
) -> None:
    music, ada = Music(acme), club.person(club.reader)
    club.permit_at_api(club.reader, music.permissions["read:free"])
    with enter(acme):
        update_carried_roles(organization_role=club.reader, roles=[music.roles["premium"]], by=COMMAND)
    within = facts(rp, ada, club, music)
    assert [(one.name, [source.role for source in one.sources]) for one in within.permissions] == [
        ("read:free", [club.reader.name])
    ]
    assert within.access_token["organization_id"] == club.id
    plain = facts(rp, ada, None, music)
    assert {one.name for one in plain.permissions} == {"read:hifi", "write:playlists"}
    assert {source.through for one in plain.permissions for source in one.sources} == {club.row.name}


def test_it_says_what_stands_in_the_way(acme: TenantScope, rp: Party, club: Club) -> None:
    ada, stranger = club.person(club.reader), cast.person(acme)
    assert facts(rp, stranger, club).obstacles == (Obstacle.NOT_A_MEMBER,)
    assert facts(rp, stranger, club).permissions == ()
    club.require_mfa()
    assert facts(rp, ada, club).obstacles == (Obstacle.SECOND_FACTOR,)
    club.suspend()
    assert Obstacle.ORGANIZATION_SUSPENDED in facts(rp, ada, club).obstacles
    assert facts(Party(acme, "third-party"), ada, club).obstacles[:2] == (
        Obstacle.NOT_ASKED,
        Obstacle.ORGANIZATION_SUSPENDED,
    )
    assert Obstacle.SCOPE_NOT_LISTED in facts(Party(acme, scopes=["openid"]), ada, club).obstacles


def test_a_machine_client_is_told_of_like_a_person(acme: TenantScope, club: Club) -> None:
    machine = Party(acme, "machine")
    assert facts(machine, None, club).obstacles == (Obstacle.NOT_A_MEMBER,)
    club.employ(machine, club.robot)
    told = facts(machine, None, club)
    body = machine.token(grant_type="client_credentials", organization_id=club.id).json()
    claims = machine.claims(body["access_token"])
    assert told.obstacles == ()
    assert told.access_token == {name: value for name, value in claims.items() if name not in PASSING}
    assert [(one.name, [source.role for source in one.sources]) for one in told.permissions] == [
        (club.read, [club.robot.name])
    ]
