"""People over the management API."""

from collections.abc import Callable

from identity.users.models import User
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem
from tests.visitor import Visitor

NOBODY = "6f1c2a54-98b3-4d0e-8a57-2f6f0f1f6b3d"


def _made(caller: Caller, **values: object) -> dict[str, object]:
    name = cast.unique("made")
    response = caller.post("/users", {"username": name, "primaryEmail": f"{name}@example.test", **values})
    assert response.status_code == 200, response.text
    found: dict[str, object] = response.json()
    return found


def test_a_person_is_made_and_signs_in_with_what_was_sent(acme: TenantScope, visit: Callable[..., Visitor]) -> None:
    caller = Caller(acme, "write:users", "read:users")
    made = _made(caller, password="a staple of the battery", name="Erin", profile={"familyName": "Abe", "locale": "ja"})
    assert caller.get(f"/users/{made['id']}").json() == made
    assert (made["name"], made["profile"], made["hasPassword"]) == ("Erin", {"familyName": "Abe", "locale": "ja"}, True)
    visitor = visit(acme)
    visitor.sign_in(str(made["username"]), "a staple of the battery")
    assert visitor.path.startswith("/account")


def test_who_is_made_is_in_the_log_as_made_by_the_client(acme: TenantScope) -> None:
    caller = Caller(acme)
    made = _made(caller)
    with enter(acme):
        event = Event.objects.get(action="user.create", object_id=made["id"])
    assert (event.actor_kind, event.actor_id) == ("client", caller.party.client_id)
    found = caller.get("/logs", userId=made["id"], logKey="user.create").json()
    assert [(one["key"], one["payload"]["applicationId"]) for one in found] == [("user.create", caller.party.client_id)]
    assert caller.get(f"/logs/{found[0]['id']}").json() == found[0]


def test_a_taken_identifier_is_named(acme: TenantScope) -> None:
    caller = Caller(acme)
    made = _made(caller, primaryPhone="819012345678")
    assert made["primaryPhone"] == "819012345678"
    other = cast.unique("other")
    taken = {
        "username": "user.username_already_in_use",
        "primaryEmail": "user.email_already_in_use",
        "primaryPhone": "user.phone_already_in_use",
    }
    for member, code in taken.items():
        assert problem(caller.post("/users", {"username": other, member: made[member]})) == (422, code)
    second = _made(caller)
    for member, code in taken.items():
        assert problem(caller.patch(f"/users/{second['id']}", {member: made[member]})) == (422, code)


def test_a_person_is_changed_as_a_whole_or_not_at_all(acme: TenantScope) -> None:
    caller = Caller(acme)
    made = _made(caller, profile={"nickname": "Al"}, customData={"plan": "free"})
    path = f"/users/{made['id']}"
    changed = caller.patch(
        path, {"name": "New", "primaryEmail": "New@Example.Test", "profile": {"website": "https://a.test"}}
    )
    assert changed.status_code == 200
    assert changed.json() == {**caller.get(path).json()}
    assert changed.json()["primaryEmail"] == "new@example.test"
    assert changed.json()["profile"] == {"website": "https://a.test"}
    refused = caller.patch(path, {"name": "Never", "primaryPhone": "123"})
    assert problem(refused) == (422, "user.invalid_phone")
    assert caller.get(path).json()["name"] == "New"
    assert caller.patch(path, {"name": None, "avatar": None}).json()["name"] is None


def test_custom_data_and_profile_are_merged_by_their_own_addresses(acme: TenantScope) -> None:
    caller = Caller(acme)
    made = _made(caller, profile={"nickname": "Al"}, customData={"plan": "free", "kept": 1})
    path = f"/users/{made['id']}"
    assert caller.patch(f"{path}/custom-data", {"customData": {"plan": "pro"}}).json() == {"plan": "pro", "kept": 1}
    assert caller.get(f"{path}/custom-data").json() == {"plan": "pro", "kept": 1}
    merged = caller.patch(f"{path}/profile", {"profile": {"familyName": "Abe", "address": {"country": "JP"}}}).json()
    assert merged == {"nickname": "Al", "familyName": "Abe", "address": {"country": "JP"}}
    assert caller.get(path).json()["profile"] == merged


def test_a_password_is_set_and_verified(acme: TenantScope) -> None:
    caller = Caller(acme)
    path = f"/users/{_made(caller)['id']}"
    assert caller.get(f"{path}/has-password").json() == {"hasPassword": False}
    verify = f"{path}/password/verify"
    assert problem(caller.post(verify, {"password": "x"})) == (422, "session.invalid_credentials")
    assert problem(caller.patch(f"{path}/password", {"password": "short"})) == (422, "password.rejected")
    assert caller.patch(f"{path}/password", {"password": "a staple of the battery"}).json()["hasPassword"]
    assert caller.post(verify, {"password": "a staple of the battery"}).status_code == 204
    assert problem(caller.post(verify, {"password": "x"})) == (422, "session.invalid_credentials")


def test_a_digest_is_taken_over(acme: TenantScope) -> None:
    caller = Caller(acme)
    # SHA-256 of "a staple of the battery".
    digest = __import__("hashlib").sha256(b"a staple of the battery").hexdigest()
    made = _made(caller, passwordDigest=digest, passwordAlgorithm="SHA256")
    verify = f"/users/{made['id']}/password/verify"
    assert caller.post(verify, {"password": "a staple of the battery"}).status_code == 204
    bad = {"username": cast.unique("bad"), "passwordDigest": "x", "passwordAlgorithm": "Bcrypt"}
    assert problem(caller.post("/users", bad)) == (422, "user.password_digest")


def test_suspending_ends_sessions_and_deleting_ends_the_person(
    acme: TenantScope, visit: Callable[..., Visitor]
) -> None:
    caller, person, visitor = Caller(acme), cast.person(acme), visit(acme)
    visitor.sign_in(person.email, cast.PASSWORD)
    path = f"/users/{person.pk}"
    sessions = caller.get(f"{path}/sessions").json()["sessions"]
    assert len(sessions) == 1
    one = f"{path}/sessions/{sessions[0]['payload']['uid']}"
    assert caller.get(one).json() == sessions[0]
    assert caller.delete(one).status_code == 204
    assert problem(caller.get(one)) == (404, "entity.not_found")
    assert visitor.open("/account/")
    assert visitor.path.startswith("/signin")
    assert caller.patch(f"{path}/is-suspended", {"isSuspended": True}).json()["isSuspended"]
    with enter(acme):
        assert User.objects.get(pk=person.pk).suspended_at is not None
    assert not caller.patch(f"{path}/is-suspended", {"isSuspended": False}).json()["isSuspended"]
    assert caller.delete(path).status_code == 204
    assert problem(caller.get(path)) == (404, "entity.not_found")


def test_a_person_of_another_tenant_does_not_exist(acme: TenantScope, globex: TenantScope) -> None:
    caller, carol = Caller(acme), cast.user(globex, "carol")
    for method in ("GET", "PATCH", "DELETE"):
        assert problem(caller.call(method, f"/users/{carol.pk}", {"name": "x"})) == (404, "entity.not_found")
    with enter(globex):
        assert User.objects.get(pk=carol.pk).name == "Carol"


def test_personal_access_tokens_are_shown_once(acme: TenantScope) -> None:
    caller = Caller(acme)
    path = f"/users/{_made(caller)['id']}/personal-access-tokens"
    made = caller.post(path, {"name": "ci"})
    assert (made.status_code, made.json()["expiresAt"]) == (201, None)
    assert problem(caller.post(path, {"name": "ci"})) == (422, "user.personal_access_token_name_exists")
    listed = caller.get(path).json()
    assert [one["name"] for one in listed] == ["ci"]
    assert made.json()["value"] not in str(listed)
    assert caller.delete(f"{path}/ci").status_code == 204
    assert caller.get(path).json() == []


def test_what_is_no_json_or_of_another_type_is_refused(acme: TenantScope) -> None:
    caller = Caller(acme)
    for body in ({"username": 7}, {"customData": []}, {"name": "a\x00b"}, {"customData": {"a": "\x00"}}, [], "x", 1):
        assert problem(caller.post("/users", body)) == (400, "guard.invalid_input"), body
    deep: object = {}
    for _level in range(500):
        deep = {"a": deep}
    assert problem(caller.post("/users", {"customData": deep})) == (400, "guard.invalid_input")
    raw = caller.http.generic(
        "POST",
        "/api/users",
        b'{"a": NaN}',
        content_type="application/json",
        headers={"authorization": f"Bearer {caller.token}"},
    )
    assert problem(raw) == (400, "guard.invalid_input")
    assert problem(caller.post("/users", {"customData": {"a": "x" * 300_000}})) == (413, "request.too_large")
    form = caller.http.post("/api/users", {"username": "x"}, headers={"authorization": f"Bearer {caller.token}"})
    assert problem(form) == (415, "request.media_type")


def test_members_that_nobody_knows_are_ignored(acme: TenantScope) -> None:
    assert "surprise" not in _made(Caller(acme), surprise=1)
