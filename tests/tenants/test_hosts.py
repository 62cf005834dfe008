"""Which answers a host gets: its tenant's, a way to the primary domain, or the same short one as every stranger."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from tenants import domains, hosts
from tenants.audit.actor import COMMAND
from tenants.caches import LISTENER
from tenants.isolation.scope import TenantScope
from tenants.models import Tenant
from tests import cast
from tests.doubles.dns import Zone


def _get(host: str, path: str = "/signin", **headers: str) -> tuple[int, bytes]:
    answer = Client(headers={"host": host, **headers}).get(path)
    return answer.status_code, answer.content


@pytest.fixture
def aliased(name_server: Zone) -> tuple[Tenant, str]:
    """A tenant with a proved custom domain."""
    tenant = cast.new_tenant()
    host = f"login.{tenant.slug}.example"
    domain = domains.add_domain(tenant=tenant, host=host, by=COMMAND)
    name_server.texts[domains.record_name(domain)] = [domains.record_value(domain)]
    domains.verify_domain(domain=domain, by=COMMAND)
    return tenant, host


@pytest.mark.parametrize(
    "host",
    ["nowhere.localhost", "localhost", "example.com", "127.0.0.1", "[::1]", "[::1]:8000", "", " ", "acme", "acme.localhost.evil.example",
     "evil.example:80@acme.localhost", "acme.localhost:x", "acme.localhost:123456", "acme.localhost..", ".acme.localhost", "acme..localhost",
     "acme.localhost, globex.localhost", "acme.localhost/", "a" * 300, "アクメ.localhost", "acme.localhost\x00", "*", "operators.localhost"],
)  # fmt: skip
def test_a_stranger_gets_one_constant_answer(host: str) -> None:
    assert _get(host) == (404, b"Not found.\n")
    assert _get(host, "/" + "x" * 500) == (404, b"Not found.\n")


@pytest.mark.parametrize("host", ["acme.localhost", "ACME.localhost", "acme.localhost:1"])
def test_a_host_is_its_tenants_in_any_case_and_at_any_port(host: str) -> None:
    status, page = _get(host)
    assert status == 200
    assert b"Acme" in page


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-host", "forwarded", "x-original-host"])
def test_no_other_header_says_which_host_it_is(header: str, acme: TenantScope) -> None:
    assert _get("nowhere.localhost", **{header: "acme.localhost"})[0] == 404
    status, page = _get("acme.localhost", **{header: "globex.localhost"})
    assert status == 200
    assert b"Globex" not in page


def test_reading_at_an_alias_leads_to_the_primary_domain(aliased: tuple[Tenant, str]) -> None:
    tenant, host = aliased
    for path in ("/signin", "/signin?next=%2Faccount%2F&a=b%26c", "/oidc/.well-known/openid-configuration",
                 "/saml/metadata", "/%E7%8E%84%E9%96%A2"):  # fmt: skip
        for method in ("get", "head"):
            answer = getattr(Client(headers={"host": host}), method)(path)
            assert answer.status_code == 308
            assert answer.headers["Location"] == f"http://{tenant.slug}.localhost:{settings.PUBLIC_PORT}{path}"


def test_a_path_that_looks_like_a_host_leads_nowhere_else(aliased: tuple[Tenant, str]) -> None:
    tenant, host = aliased
    answer = Client(headers={"host": host}).get("/", PATH_INFO="//evil.example/x")
    assert answer.headers["Location"].startswith(f"http://{tenant.slug}.localhost:{settings.PUBLIC_PORT}/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_everything_else_at_an_alias_is_misdirected(aliased: tuple[Tenant, str], method: str) -> None:
    answer = getattr(Client(headers={"host": aliased[1]}), method)("/oidc/token")
    assert answer.status_code == 421
    assert "Location" not in answer.headers


def test_a_dot_at_the_end_is_another_origin_and_leads_to_the_primary_domain() -> None:
    answer = Client(headers={"host": "acme.localhost."}).get("/signin")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"http://acme.localhost:{settings.PUBLIC_PORT}/signin"
    assert Client(headers={"host": "acme.localhost."}).post("/signin").status_code == 421


def test_the_issuer_is_the_stored_domain_whatever_the_request_says(aliased: tuple[Tenant, str]) -> None:
    tenant, host = aliased
    path = "/oidc/.well-known/openid-configuration"
    before = Client(headers={"host": f"{tenant.slug}.localhost:9999"}).get(path).json()
    assert before["issuer"] == f"http://{tenant.slug}.localhost:{settings.PUBLIC_PORT}/oidc"
    domain = tenant.domains.get(host=host)
    domains.make_domain_primary(domain=domain, accepted=True, by=COMMAND)
    after = Client(headers={"host": host}).get(path).json()
    assert after["issuer"] == f"http://{host}:{settings.PUBLIC_PORT}/oidc"
    former = Client(headers={"host": f"{tenant.slug}.localhost"}).get(path)
    assert former.status_code == 308
    assert former.headers["Location"].startswith(f"http://{host}:")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_answer_at_any_host(path: str) -> None:
    assert {_get(host, path)[0] for host in ("10.0.0.1", "nowhere.localhost", "acme.localhost")} == {200}


@pytest.mark.parametrize("path", ["/signin\x00", "/signin?next=%00", "/%00"])
def test_a_nul_byte_is_a_bad_request(path: str) -> None:
    assert _get("acme.localhost", path.replace("\x00", "%00"))[0] == 400


class _Listening:
    def __enter__(self) -> None:
        LISTENER.listening.set()

    def __exit__(self, *exception: object) -> None:
        LISTENER.listening.clear()
        hosts.HOSTS.forget()


@pytest.fixture
def remembered() -> Iterator[None]:
    """The process remembers hosts, as it does while it listens for changes."""
    with _Listening():
        yield


@pytest.mark.usefixtures("remembered")
def test_what_it_remembers_of_strangers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts.HOSTS, "limit", 20)
    for number in range(60):
        hosts.find_by_host(f"stranger-{number}.localhost")
        assert hosts.find_by_host("acme.localhost") is not None
    assert len(hosts.HOSTS.entries) == 20
    assert ("public", "acme.localhost") in hosts.HOSTS.entries
