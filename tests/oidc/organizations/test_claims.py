"""Claims about a person's organizations, where Logto's SDKs read them."""

import json
from collections.abc import Callable

from identity.account.privacy.download import document_of
from identity.oidc.organizations import claims
from identity.users.exporting import json_lines
from identity.users.models import User
from identity.users.roles.carried import update_carried_roles
from identity.users.roles.operations import create_role, give_roles
from orgs.models import Member, Organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.club import ORGANIZATIONS, ROLES, Club
from tests.oidc.organizations.conftest import Begin
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def test_organizations_and_roles_in_the_id_token(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    other = Club(club.scope, like=club)
    other.admit(ada, other.reader, other.editor)
    found = rp.claims(begin(scope=f"openid {ORGANIZATIONS} {ROLES}")["id_token"])
    assert found["organizations"] == [club.id, other.id]
    assert found["organization_roles"] == [
        f"{club.id}:{club.editor.name}",
        f"{other.id}:{other.editor.name}",
        f"{other.id}:{other.reader.name}",
    ]
    assert "organization_data" not in found


def test_their_names_at_userinfo(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    found = rp.userinfo(begin(scope=f"openid {ORGANIZATIONS} {ROLES}")["access_token"]).json()
    assert found["organizations"] == [club.id]
    assert found["organization_data"] == [{"id": club.id, "name": club.row.name, "description": None}]
    assert found["organization_roles"] == [f"{club.id}:{club.editor.name}"]


def test_a_role_that_was_given_and_comes_with_a_membership_is_named_once(
    rp: Party, club: Club, ada: User, begin: Begin
) -> None:
    with enter(rp.scope):
        role = create_role(name=cast.unique("driver"), by=COMMAND)
        update_carried_roles(organization_role=club.editor, roles=[role], by=COMMAND)
        give_roles(user=ada, roles=[role], by=COMMAND)
    tokens = begin(scope="openid roles")
    assert rp.claims(tokens["id_token"])["roles"] == [role.name]
    assert rp.userinfo(tokens["access_token"]).json()["roles"] == [role.name]
    with enter(rp.scope):
        assert document_of(ada)["roles"] == [role.name]
        (line,) = json_lines(User.objects.filter(pk=ada.pk))
        assert json.loads(line)["roles"] == [role.name]


def test_each_scope_releases_its_own(rp: Party, ada: User, begin: Begin) -> None:
    found = rp.claims(begin(scope=f"openid {ROLES}")["id_token"])
    assert "organizations" not in found
    assert len(found["organization_roles"]) == 1
    assert not {"organizations", "organization_roles"} & set(rp.claims(begin(scope="openid")["id_token"]))


def test_who_belongs_to_none_reads_that(acme: TenantScope, rp: Party, visit: Visit) -> None:
    tokens = rp.tokens(visit(acme), cast.person(acme).email, scope=f"openid {ORGANIZATIONS} {ROLES}")
    found = rp.claims(tokens["id_token"])
    assert (found["organizations"], found["organization_roles"]) == ([], [])


def test_a_suspended_organization_is_not_among_them(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    tokens = begin()
    club.suspend()
    assert rp.claims(rp.refresh(tokens["refresh_token"]).json()["id_token"])["organizations"] == []


def test_a_long_list_is_cut(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    """An ID token that no server's headers hold would lock the person out of everything."""
    with enter(club.scope):
        rows = Organization.objects.bulk_create(Organization(name=f"o{number}") for number in range(claims.LIMIT))
        Member.objects.bulk_create(Member(organization=row, user=ada) for row in rows)
    tokens = begin(scope=f"openid offline_access {ORGANIZATIONS}")
    found = rp.claims(tokens["id_token"])["organizations"]
    assert len(found) == claims.LIMIT
    # The oldest membership stays in the list, and a token is to be had for those that are not in it, too.
    assert found[0] == club.id
    (left_out,) = {str(row.pk) for row in rows} - set(found)
    assert rp.refresh(tokens["refresh_token"], organization_id=left_out).status_code == 200
