"""What a client of the management API learns of it by itself."""

from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import COMMAND
from tenants.hosts import origin
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc import party

PATH = "/.well-known/oauth-protected-resource/api"


def test_it_names_the_resource_and_who_gives_tokens_for_it(acme: TenantScope) -> None:
    answer = party.http(acme).get(PATH, headers={"x-forwarded-host": "evil.example"})
    found = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert found["resource"] == f"{origin(acme)}/api"
    assert found["authorization_servers"] == [f"{origin(acme)}/oidc"]
    assert found["bearer_methods_supported"] == ["header"]


def test_the_server_that_it_names_says_the_same_of_itself(acme: TenantScope) -> None:
    http = party.http(acme)
    (issuer,) = http.get(PATH).json()["authorization_servers"]
    path = issuer.removeprefix(origin(acme))
    assert http.get(f"/.well-known/oauth-authorization-server{path}").json()["issuer"] == issuer


def test_it_names_the_scopes_that_the_tenants_api_knows() -> None:
    scope = cast.new_tenant().scope()
    assert "scopes_supported" not in party.http(scope).get(PATH).json()
    with enter(scope):
        api = create_resource(name="Management", indicator=f"{origin(scope)}/api", by=COMMAND)
        for name in ("write", "read"):
            create_permission(resource=api, name=name, by=COMMAND)
    assert party.http(scope).get(PATH).json()["scopes_supported"] == ["read", "write"]


def test_pages_of_every_origin_may_read_it_and_nobody_may_write(acme: TenantScope) -> None:
    http = party.http(acme)
    assert http.get(PATH, headers={"origin": "https://anywhere.example"})["Access-Control-Allow-Origin"] == "*"
    assert http.post(PATH).status_code == 405


def test_each_tenant_names_its_own(acme: TenantScope, globex: TenantScope) -> None:
    first, second = (party.http(scope).get(PATH).json() for scope in (acme, globex))
    assert first["resource"] != second["resource"]
    assert first["authorization_servers"] != second["authorization_servers"]
