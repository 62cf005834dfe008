"""Custom domains: added as aliases, proved by DNS, made primary with open eyes (SECURITY 2)."""

import uuid

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from pytest_django import Settings

from tenants import domains, hosts, operations
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import leave
from tenants.models import Domain, Tenant
from tests import cast
from tests.doubles.dns import Zone


def _host() -> str:
    return f"{uuid.uuid4().hex[:8]}.example.com"


def _add(tenant: Tenant, host: str) -> Domain:
    return domains.add_domain(tenant=tenant, host=host, by=COMMAND)


def _proved(tenant: Tenant, host: str, server: Zone) -> Domain:
    domain = _add(tenant, host)
    server.texts[domains.record_name(domain)] = ["something else", domains.record_value(domain)]
    domains.verify_domain(domain=domain, by=COMMAND)
    return domain


@pytest.fixture
def tenant() -> Tenant:
    return cast.new_tenant_row()


def test_it_answers_only_once_it_is_proved(tenant: Tenant, name_server: Zone) -> None:
    host = _host()
    domain = _add(tenant, host)
    assert hosts.find_by_host(host) is None
    name_server.texts[domains.record_name(domain)] = ["genkan-domain=another"]
    with pytest.raises(domains.NotProved):
        domains.verify_domain(domain=domain, by=COMMAND)
    assert hosts.find_by_host(host) is None
    name_server.texts[domains.record_name(domain)] = [domains.record_value(domain)]
    domains.verify_domain(domain=domain, by=COMMAND)
    found = hosts.find_by_host(host)
    assert found is not None
    assert found.is_alias
    assert found.scope.host == f"{tenant.slug}.localhost"


def test_the_record_is_looked_up_under_exactly_its_name(tenant: Tenant, name_server: Zone) -> None:
    domain = _add(tenant, _host())
    with pytest.raises(domains.NotProved):
        domains.verify_domain(domain=domain, by=COMMAND)
    assert set(name_server.asked) == {f"_genkan.{domain.host}"}


def test_a_name_server_that_is_silent_is_not_a_proof(
    tenant: Tenant, name_server: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domains, "DNS_SECONDS", 0.2)
    name_server.is_silent = True
    with pytest.raises(domains.NotProved):
        domains.verify_domain(domain=_add(tenant, _host()), by=COMMAND)


def test_a_proof_for_a_former_claim_does_not_prove_the_next_one(tenant: Tenant, name_server: Zone) -> None:
    host = _host()
    former = _add(tenant, host)
    name_server.texts[domains.record_name(former)] = [domains.record_value(former)]
    domains.remove_domain(domain=former, by=COMMAND)
    again = _add(tenant, host)
    assert again.proof != former.proof
    with pytest.raises(domains.NotProved):
        domains.verify_domain(domain=again, by=COMMAND)
    with pytest.raises(domains.DomainRetired):
        domains.verify_domain(domain=former, by=COMMAND)


def test_somebody_elses_domain_is_refused(tenant: Tenant, name_server: Zone) -> None:
    other, host = cast.new_tenant_row(), _host()
    _proved(tenant, host, name_server)
    with pytest.raises(operations.HostTaken):
        _add(other, host)
    with pytest.raises(operations.HostTaken):
        _add(other, host.upper() + ".")
    with pytest.raises(operations.HostTaken):
        _add(tenant, host)


def test_a_removed_domain_comes_back_to_its_tenant_alone(tenant: Tenant, name_server: Zone) -> None:
    host = _host()
    domain = _proved(tenant, host, name_server)
    domains.remove_domain(domain=domain, by=COMMAND)
    assert hosts.find_by_host(host) is None
    with pytest.raises(operations.HostTaken):
        _add(cast.new_tenant_row(), host)
    assert _add(tenant, host).verified_at is None


def test_a_claim_that_was_never_proved_keeps_nobody_out(tenant: Tenant) -> None:
    host = _host()
    domains.remove_domain(domain=_add(tenant, host), by=COMMAND)
    assert _add(cast.new_tenant_row(), host).host == host


@pytest.mark.parametrize(
    "host", ["localhost", "acme.localhost", "a.b.localhost", "console.localhost", "new.console.localhost"]
)
def test_the_platforms_own_names_are_refused(tenant: Tenant, host: str) -> None:
    with pytest.raises((domains.HostReserved, ValidationError)):
        _add(tenant, host)


def test_a_console_elsewhere_is_the_platforms_own_too(tenant: Tenant, settings: Settings) -> None:
    settings.CONSOLE_HOST = "console.agency.test"
    for host in ("console.agency.test", "login.console.agency.test"):
        with pytest.raises(domains.HostReserved):
            _add(tenant, host)


@pytest.mark.parametrize(
    "host",
    ["", "example", "http://example.com", "example.com:443", "exa mple.com", "-a.example.com", "a..example.com",
     "127.0.0.1", "[::1]", "1.2.3.4.5", "a_b.example.com", "*.example.com", "xn--a.example.com", "例え..jp",
     "a" * 64 + ".example.com", "a." * 130 + "com", "example.com\x00", "example.com/evil", "exam\u202eple.com"],
)  # fmt: skip
def test_what_is_no_host_is_refused(tenant: Tenant, host: str) -> None:
    with pytest.raises(ValidationError):
        _add(tenant, host)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Login.EXAMPLE.org", "login.example.org"),
        ("login.example.net.", "login.example.net"),
        ("玄関.example.com", "xn--jbyu14e.example.com"),
        ("BÜCHER.example.com", "xn--bcher-kva.example.com"),
        ("xn--bcher-kva.example.net", "xn--bcher-kva.example.net"),
        ("straße.example.com", "xn--strae-oqa.example.com"),
    ],
)
def test_a_host_is_kept_as_browsers_send_it(tenant: Tenant, given: str, kept: str) -> None:
    assert _add(tenant, given).host == kept


def test_making_it_primary_needs_open_eyes(tenant: Tenant, name_server: Zone) -> None:
    domain = _proved(tenant, _host(), name_server)
    sentences = " ".join(domains.consequences(domain))
    for word in (f"{tenant.slug}.localhost", domain.host, "issuer", "Passkeys", "SAML"):
        assert word in sentences
    with pytest.raises(domains.ConsequencesNotAccepted):
        domains.make_domain_primary(domain=domain, accepted=False, by=COMMAND)


def test_a_domain_that_is_not_proved_never_becomes_primary(tenant: Tenant, name_server: Zone) -> None:
    with pytest.raises(domains.NotProved):
        domains.make_domain_primary(domain=_add(tenant, _host()), accepted=True, by=COMMAND)
    removed = _proved(tenant, _host(), name_server)
    domains.remove_domain(domain=removed, by=COMMAND)
    # The caller's own copy still says that it serves.
    removed.retired_at = None
    with pytest.raises(domains.NotProved):
        domains.make_domain_primary(domain=removed, accepted=True, by=COMMAND)


def test_the_primary_domain_is_every_address_and_the_former_one_forwards(tenant: Tenant, name_server: Zone) -> None:
    domain, former = _proved(tenant, _host(), name_server), f"{tenant.slug}.localhost"
    domains.make_domain_primary(domain=domain, accepted=True, by=COMMAND)
    for host, is_alias in ((domain.host, False), (former, True)):
        found = hosts.find_by_host(host)
        assert found is not None
        assert found.is_alias is is_alias
        assert hosts.origin(found.scope) == f"http://{domain.host}:{settings.PUBLIC_PORT}"
    with pytest.raises(domains.PrimaryStays):
        domains.remove_domain(domain=domain, by=COMMAND)


def test_a_former_primary_is_never_given_away(tenant: Tenant, name_server: Zone) -> None:
    first, second = _proved(tenant, _host(), name_server), _proved(tenant, _host(), name_server)
    for domain in (first, second):
        domains.make_domain_primary(domain=domain, accepted=True, by=COMMAND)
    domains.remove_domain(domain=first, by=COMMAND)
    with leave():
        assert Domain.objects.get(pk=first.pk).was_primary
    with pytest.raises(operations.HostTaken):
        _add(cast.new_tenant_row(), first.host)


def test_a_certificate_is_for_hosts_that_answer(tenant: Tenant, name_server: Zone) -> None:
    proved, claimed = _proved(tenant, _host(), name_server), _add(tenant, _host())
    removed = _proved(tenant, _host(), name_server)
    domains.remove_domain(domain=removed, by=COMMAND)
    with leave():
        allowed = [host for host in (proved.host, claimed.host, removed.host, _host(), f"{tenant.slug}.localhost")
                   if domains.may_have_certificate(host)]  # fmt: skip
    assert allowed == [proved.host, f"{tenant.slug}.localhost"]
