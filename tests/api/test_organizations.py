"""Organizations over the management API."""

from uuid import uuid4

import pytest

from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem


@pytest.fixture(scope="module")
def scope(_real_database: None) -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture(scope="module")
def caller(scope: TenantScope) -> Caller:
    return Caller(scope)


def made(caller: Caller, **more: object) -> dict[str, object]:
    answer = caller.post("/organizations", {"name": cast.unique("org"), **more})
    assert answer.status_code == 201, answer.content
    found: dict[str, object] = answer.json()
    return found


def test_one_is_made_as_logto_makes_it(caller: Caller, scope: TenantScope) -> None:
    whole = made(caller, description="Music", customData={"plan": "gold"}, isMfaRequired=True)
    expected = {"tenantId": scope.slug, "description": "Music", "customData": {"plan": "gold"}, "isMfaRequired": True}
    assert {name: whole[name] for name in expected} == expected
    assert (whole["color"], whole["branding"], whole["customCss"], whole["isSuspended"]) == ({}, {}, None, False)
    assert caller.get(f"/organizations/{whole['id']}").json() == whole


def test_it_is_changed_field_by_field(caller: Caller) -> None:
    path = f"/organizations/{made(caller, description='Music', customData={'a': 1})['id']}"
    changed = caller.patch(path, {"name": "Renamed", "description": None}).json()
    assert (changed["name"], changed["description"], changed["customData"]) == ("Renamed", None, {"a": 1})
    assert caller.patch(path, {}).json() == changed


def test_it_has_colours_of_its_own_and_takes_back_what_it_said(caller: Caller) -> None:
    colours = {"primaryColor": "#b45309", "darkPrimaryColor": "#f59e0b", "isDarkModeEnabled": True}
    whole = made(caller, color=colours)
    assert whole["color"] == colours
    path = f"/organizations/{whole['id']}"
    assert caller.patch(path, whole).json() == whole
    assert caller.get("/organizations", q=whole["id"]).json()[0]["color"] == colours
    assert caller.patch(path, {"color": {}}).json()["color"] == {}


@pytest.mark.parametrize(
    "change",
    [{"color": {"primaryColor": "red"}}, {"branding": {"logoUrl": "https://elsewhere.example/logo.png"}}, {"customCss": "a{}"}],
)  # fmt: skip
def test_a_brand_that_cannot_be_is_refused_and_nothing_is_changed(caller: Caller, change: dict[str, object]) -> None:
    whole = made(caller)
    path = f"/organizations/{whole['id']}"
    assert problem(caller.patch(path, {**change, "name": "Renamed"})) == (422, "entity.invalid")
    assert caller.get(path).json() == whole


def test_it_is_suspended_and_resumed(caller: Caller) -> None:
    path = f"/organizations/{made(caller)['id']}"
    for wanted in (True, True, False):
        assert caller.patch(f"{path}/is-suspended", {"isSuspended": wanted}).json()["isSuspended"] is wanted
    assert problem(caller.patch(f"{path}/is-suspended", {"isSuspended": "yes"})) == (400, "guard.invalid_input")


def test_it_is_deleted_for_good(caller: Caller) -> None:
    path = f"/organizations/{made(caller)['id']}"
    assert caller.delete(path).status_code == 204
    for answer in (caller.get(path), caller.delete(path), caller.patch(path, {"name": "x"})):
        assert problem(answer) == (404, "entity.not_found")


def test_they_are_listed_a_page_at_a_time_the_latest_first(scope: TenantScope) -> None:
    caller = Caller(cast.new_tenant().scope())
    names = [str(made(caller)["name"]) for _number in range(3)]
    first = caller.get("/organizations", page=1, page_size=2)
    assert [one["name"] for one in first.json()] == names[:0:-1]
    assert first.headers["Total-Number"] == "3"
    assert 'rel="next"' in first.headers["Link"]
    assert [one["name"] for one in caller.get("/organizations", page=2, page_size=2).json()] == names[:1]
    assert problem(caller.get("/organizations", page=0)) == (400, "guard.invalid_pagination")


def test_they_are_found_by_name_and_id(caller: Caller) -> None:
    whole = made(caller)
    for text in (str(whole["name"]).upper(), str(whole["id"])):
        assert [one["id"] for one in caller.get("/organizations", q=text).json()] == [whole["id"]]
    assert caller.get("/organizations", q="nothing of this name").json() == []


def test_whoever_asks_sees_some_of_the_members(caller: Caller, scope: TenantScope) -> None:
    whole, alice = made(caller), cast.person(scope)
    caller.post(f"/organizations/{whole['id']}/users", {"userIds": [str(alice.pk)]})
    (listed,) = caller.get("/organizations", q=whole["id"], showFeatured="true").json()
    assert listed["usersCount"] == 1
    assert listed["featuredUsers"] == [{"id": str(alice.pk), "avatar": None, "name": None}]


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": 1}, {"name": "x" * 129}, {"name": "x", "customData": []},
     {"name": "x", "customData": {"a": "\x00"}}, {"name": "x", "isMfaRequired": 1}, {"name": "x", "description": "y" * 257}],
)  # fmt: skip
def test_a_body_that_is_not_as_documented_is_refused(caller: Caller, body: dict[str, object]) -> None:
    assert problem(caller.post("/organizations", body)) == (400, "guard.invalid_input")


def test_what_happened_is_in_the_log_book_with_the_client(caller: Caller, scope: TenantScope) -> None:
    whole = made(caller)
    with enter(scope):
        event = Event.objects.get(action="organization.create", object_id=whole["id"])
    assert (event.actor_kind, event.actor_id) == ("client", caller.party.client_id)


def test_each_verb_asks_for_its_own_permission(scope: TenantScope) -> None:
    reader, writer = Caller(scope, "read:organizations"), Caller(scope, "write:organizations")
    path = f"/organizations/{made(writer)['id']}"
    assert reader.get(path).status_code == 200
    assert writer.patch(path, {}).status_code == 200
    refusals = (reader.patch(path, {}), reader.delete(path), writer.get(path), reader.post("/organization-roles", {}))
    assert [problem(answer) for answer in refusals] == [(403, "auth.forbidden")] * 4


def test_another_tenants_are_not_there(caller: Caller) -> None:
    stranger = Caller(cast.new_tenant().scope())
    path = f"/organizations/{made(caller)['id']}"
    assert problem(stranger.get(path)) == (404, "entity.not_found")
    assert problem(stranger.get(f"/organizations/{uuid4()}")) == (404, "entity.not_found")
