"""What a client of the management API learns of it by itself."""

from tenants.apis.models import BUILT_IN, Permission
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
    with enter(scope):
        known = sorted(Permission.objects.filter(resource__indicator=BUILT_IN).values_list("name", flat=True))
    assert "all" in known
    assert party.http(scope).get(PATH).json()["scopes_supported"] == known


def test_pages_of_every_origin_may_read_it_and_nobody_may_write(acme: TenantScope) -> None:
    http = party.http(acme)
    assert http.get(PATH, headers={"origin": "https://anywhere.example"})["Access-Control-Allow-Origin"] == "*"
    assert http.post(PATH).status_code == 405


def test_each_tenant_names_its_own(acme: TenantScope, globex: TenantScope) -> None:
    first, second = (party.http(scope).get(PATH).json() for scope in (acme, globex))
    assert first["resource"] != second["resource"]
    assert first["authorization_servers"] != second["authorization_servers"]
