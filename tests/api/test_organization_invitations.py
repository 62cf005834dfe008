"""Invitations into organizations over the management API."""

import time
from uuid import uuid4

import pytest

from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationPolicy, OrganizationRole
from orgs.operations import create_organization, update_policy
from orgs.roles.operations import create_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem
from tests.visitor import mails_to

GONE = (404, "entity.not_found")


@pytest.fixture(scope="module")
def scope(_real_database: None) -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture(scope="module")
def caller(scope: TenantScope) -> Caller:
    return Caller(scope)


@pytest.fixture(scope="module")
def acme(scope: TenantScope) -> Organization:
    with enter(scope):
        return create_organization(name="Acme", by=COMMAND)


def address() -> str:
    return f"{cast.unique('dana')}@people.test"


def later() -> int:
    return int(time.time() * 1000) + 86_400_000


def invited(caller: Caller, acme: Organization, **more: object) -> dict[str, object]:
    body = {"invitee": address(), "organizationId": str(acme.pk), "expiresAt": later(), "messagePayload": False}
    answer = caller.post("/organization-invitations", {**body, **more})
    assert answer.status_code == 201, answer.content
    found: dict[str, object] = answer.json()
    return found


def test_one_is_sent_by_mail_with_the_roles_it_gives(caller: Caller, acme: Organization, scope: TenantScope) -> None:
    with enter(scope):
        role = OrganizationRole.objects.template().get(name="member")
    roles, expires = [str(role.pk)], later()
    made = invited(caller, acme, organizationRoleIds=roles, messagePayload={"locale": "en"}, expiresAt=expires)
    assert (made["status"], made["expiresAt"], made["inviterId"], made["acceptedUserId"]) == (
        "Pending",
        expires,
        None,
        None,
    )
    assert made["organizationRoles"] == [{"id": str(role.pk), "name": "member"}]
    (mail,) = mails_to(scope, str(made["invitee"]))
    assert "Acme" in mail["Subject"]
    assert caller.get(f"/organization-invitations/{made['id']}").json() == made


def test_nothing_is_mailed_where_the_caller_says_so_until_it_is_sent(
    caller: Caller, acme: Organization, scope: TenantScope
) -> None:
    made = invited(caller, acme)
    assert mails_to(scope, str(made["invitee"])) == []
    assert caller.post(f"/organization-invitations/{made['id']}/message", {}).status_code == 204
    assert len(mails_to(scope, str(made["invitee"]))) == 1


def test_they_are_listed_by_organization_address_and_inviter(
    caller: Caller, acme: Organization, scope: TenantScope
) -> None:
    alice = cast.person(scope)
    with enter(scope):
        add_member(organization=acme, user_id=alice.pk, by=COMMAND)
        other = create_organization(name="Other", by=COMMAND)
    made = invited(caller, other)
    by_alice = invited(caller, acme, inviterId=str(alice.pk))
    assert [one["id"] for one in caller.get("/organization-invitations", organizationId=other.pk).json()] == [
        made["id"]
    ]
    assert [one["id"] for one in caller.get("/organization-invitations", invitee=made["invitee"]).json()] == [
        made["id"]
    ]
    assert [one["id"] for one in caller.get("/organization-invitations", inviterId=alice.pk).json()] == [by_alice["id"]]
    assert problem(caller.get("/organization-invitations", organizationId="acme")) == (400, "guard.invalid_input")


def test_it_is_accepted_for_whoever_has_proved_the_address_and_for_nobody_else(
    caller: Caller, acme: Organization, scope: TenantScope
) -> None:
    alice, bob = cast.person(scope), cast.person(scope)
    path = f"/organization-invitations/{invited(caller, acme, invitee=alice.email)['id']}/status"
    assert problem(caller.put(path, {"status": "Accepted"})) == (400, "guard.invalid_input")
    assert problem(caller.put(path, {"status": "Accepted", "acceptedUserId": str(bob.pk)}))[0] == 422
    assert problem(caller.put(path, {"status": "Accepted", "acceptedUserId": str(uuid4())})) == GONE
    accepted = caller.put(path, {"status": "Accepted", "acceptedUserId": str(alice.pk)}).json()
    assert (accepted["status"], accepted["acceptedUserId"]) == ("Accepted", str(alice.pk))
    assert [one["id"] for one in caller.get(f"/users/{alice.pk}/organizations").json()] == [str(acme.pk)]
    assert problem(caller.put(path, {"status": "Revoked"}))[0] == 422


def test_it_is_revoked_and_deleted(caller: Caller, acme: Organization) -> None:
    path = f"/organization-invitations/{invited(caller, acme)['id']}"
    assert caller.put(f"{path}/status", {"status": "Revoked"}).json()["status"] == "Revoked"
    assert problem(caller.post(f"{path}/message", {}))[0] == 422
    assert caller.delete(path).status_code == 204
    assert problem(caller.get(path)) == GONE


def test_a_role_of_another_organization_is_not_given(caller: Caller, acme: Organization, scope: TenantScope) -> None:
    with enter(scope):
        update_policy(policy=OrganizationPolicy(own_roles=True), by=COMMAND)
        other = create_organization(name="Other", by=COMMAND)
        own = create_role(name="Own", organization=other, by=COMMAND)
    body = {"invitee": address(), "organizationId": str(acme.pk), "expiresAt": later(), "messagePayload": False}
    assert problem(caller.post("/organization-invitations", {**body, "organizationRoleIds": [str(own.pk)]})) == GONE
    invited(caller, other, organizationRoleIds=[str(own.pk)])


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"invitee": "nobody"}, 422), ({"invitee": ""}, 400), ({"organizationId": "acme"}, 400), ({"expiresAt": 1}, 422),
     ({"organizationId": str(uuid4())}, 404), ({"expiresAt": "tomorrow"}, 400), ({"messagePayload": "yes"}, 400)],
)  # fmt: skip
def test_bad_input_is_refused(caller: Caller, acme: Organization, change: dict[str, object], expected: int) -> None:
    body = {"invitee": address(), "organizationId": str(acme.pk), "expiresAt": later(), "messagePayload": False}
    assert problem(caller.post("/organization-invitations", {**body, **change}))[0] == expected


def test_an_address_is_invited_once_at_a_time(caller: Caller, acme: Organization) -> None:
    made = invited(caller, acme)
    body = {"invitee": made["invitee"], "organizationId": str(acme.pk), "expiresAt": later(), "messagePayload": False}
    assert problem(caller.post("/organization-invitations", body))[0] == 422
