"""Applications over the management API."""

from typing import Any

from identity.oidc.models import Client
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem
from tests.oidc.party import Party, basic, http, post
from tests.visitor import Visitor

METADATA = {"redirectUris": ["https://rp.example/callback"], "postLogoutRedirectUris": ["https://rp.example/"]}


def _made(caller: Caller, **values: Any) -> Any:
    body = {"name": cast.unique("shop"), "type": "Traditional", "oidcClientMetadata": METADATA, **values}
    made = caller.post("/applications", body)
    assert made.status_code == 200, made.text
    return made.json()


def test_an_application_signs_people_in_with_what_was_answered(acme: TenantScope) -> None:
    made = _made(Caller(acme), customClientMetadata={"refreshTokenTtl": 86400})
    party = Party.__new__(Party)
    party.join(acme, made["id"], made["secret"], METADATA["redirectUris"][0])
    assert party.tokens(Visitor(acme), "alice")["id_token"]
    with enter(acme):
        assert Client.objects.get(client_id=made["id"]).refresh_token_seconds == 86400


def test_its_kinds_are_those_of_logto(acme: TenantScope) -> None:
    caller = Caller(acme)
    assert "secret" not in _made(caller, type="SPA")
    third = _made(caller, isThirdParty=True)
    assert (third["type"], third["isThirdParty"]) == ("Traditional", True)
    machine = _made(caller, type="MachineToMachine", oidcClientMetadata={**METADATA, "redirectUris": []})
    token = post(
        http(acme),
        "/oidc/token",
        {"grant_type": "client_credentials"},
        authorization=basic(machine["id"], machine["secret"]),
    )
    assert token.status_code == 200
    listed = caller.get("/applications", types=["SPA", "MachineToMachine"]).json()
    assert {one["type"] for one in listed} == {"SPA", "MachineToMachine"}
    assert all(one["isThirdParty"] for one in caller.get("/applications", isThirdParty="true").json())
    body = {"name": "x", "type": "SPA", "isThirdParty": True, "oidcClientMetadata": METADATA}
    assert problem(caller.post("/applications", body)) == (422, "application.invalid_third_party_application_type")


def test_it_is_changed_as_a_whole_or_not_at_all(acme: TenantScope) -> None:
    caller = Caller(acme)
    made = _made(caller, customData={"team": "a"})
    path = f"/applications/{made['id']}"
    custom = {"corsAllowedOrigins": ["https://rp.example"], "allowTokenExchange": True}
    changed = caller.patch(path, {"name": "Renamed", "description": "d", "customClientMetadata": custom}).json()
    assert (changed["name"], changed["description"]) == ("Renamed", "d")
    assert changed["customClientMetadata"]["corsAllowedOrigins"] == ["https://rp.example"]
    assert changed["customClientMetadata"]["allowTokenExchange"]
    bad = {"name": "Never", "oidcClientMetadata": {**METADATA, "redirectUris": ["https://rp.example/#x"]}}
    assert problem(caller.patch(path, bad)) == (422, "entity.invalid")
    assert caller.get(path).json()["name"] == "Renamed"
    assert caller.patch(f"{path}/custom-data", {"plan": 1}).json() == {"team": "a", "plan": 1}


def test_secrets_live_beside_each_other_until_revoked(acme: TenantScope) -> None:
    caller = Caller(acme)
    made = _made(caller, type="MachineToMachine", oidcClientMetadata={**METADATA, "redirectUris": []})
    path = f"/applications/{made['id']}/secrets"
    second = caller.post(path, {"name": "second"}).json()["value"]
    assert problem(caller.post(path, {"name": "second"})) == (422, "application.secret_name_exists")

    def works(secret: str) -> bool:
        form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret}
        return post(http(acme), "/oidc/token", form).status_code == 200

    assert works(made["secret"])
    assert works(second)
    assert caller.delete(f"{path}/second").status_code == 204
    assert not works(second)
    assert problem(caller.delete(f"{path}/second")) == (404, "entity.not_found")
    past = caller.post(path, {"name": "old", "expiresAt": 1_000})
    assert problem(past) == (422, "entity.invalid")


def test_an_application_of_another_tenant_does_not_exist(acme: TenantScope, globex: TenantScope) -> None:
    other = Party(globex, "machine")
    caller = Caller(acme)
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/secrets"), ("GET", "/roles")):
        address = f"/applications/{other.client_id}{path}"
        assert problem(caller.call(method, address, {} if method == "PATCH" else None)) == (404, "entity.not_found")
