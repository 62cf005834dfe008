"""Custom domains in the console: added, proved by DNS, made primary with open eyes, removed."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from tenants import domains
from tenants.isolation.scope import leave
from tenants.models import Domain, Tenant
from tenants.register import operators_scope
from tests import cast
from tests.console.people import answer, at_console, events, give, new_operator
from tests.doubles import dns
from tests.visitor import Visitor


@pytest.fixture
def zone() -> Iterator[dns.Zone]:
    with dns.answering() as zone:
        kept, settings.DNS_SERVER = settings.DNS_SERVER, zone.address
        yield zone
        settings.DNS_SERVER = kept


def visit_as_admin(tenant: Tenant) -> Visitor:
    operator = new_operator()
    give(operator, tenant.slug, "admin")
    return at_console(operator)


def row(host: str) -> Domain:
    with leave():
        return Domain.objects.select_related("tenant").get(host=host)


def test_a_domain_is_added_shows_its_record_and_answers_once_it_is_proved(zone: dns.Zone) -> None:
    made = cast.new_tenant()
    host = f"login.{made.slug}.test"
    visitor = visit_as_admin(made)
    visitor.open(f"/tenants/{made.slug}/domains/add/")
    answer(visitor, host=f"  {host.upper()}. ")
    domain = row(host)
    assert domains.record_name(domain) in visitor.text
    assert domains.record_value(domain) in visitor.text

    answer(visitor, to="/verify/")
    assert "was not found yet" in visitor.text
    assert row(host).verified_at is None

    zone.texts[domains.record_name(domain)] = ["something else", domains.record_value(domain)]
    visitor.open(f"/tenants/{made.slug}/domains/")
    answer(visitor, to="/verify/")
    assert "is proved and answers" in visitor.text
    assert Visitor(host=f"{host}:{settings.PUBLIC_PORT}").client.get("/signin").status_code == 308
    assert events(operators_scope(), "domain.verify")[0].object_label == host


def test_making_it_primary_says_what_breaks_and_asks(zone: dns.Zone) -> None:
    made = cast.new_tenant()
    host = f"login.{made.slug}.test"
    visitor = visit_as_admin(made)
    domain = domains.add_domain(tenant=made, host=host, by=cast.COMMAND)
    zone.texts[domains.record_name(domain)] = [domains.record_value(domain)]
    domains.verify_domain(domain=domain, by=cast.COMMAND)

    visitor.open(f"/tenants/{made.slug}/domains/primary/{domain.pk}/")
    assert "The issuer changes from" in visitor.text
    answer(visitor, confirmation=made.slug)
    assert "Confirm that you have read what breaks." in visitor.text
    answer(visitor, confirmation=made.slug, accepted="on")
    assert row(host).is_primary
    assert "is the primary domain now" in visitor.text


def test_it_is_not_made_primary_before_it_is_proved() -> None:
    made = cast.new_tenant()
    domain = domains.add_domain(tenant=made, host=f"login.{made.slug}.test", by=cast.COMMAND)
    visitor = visit_as_admin(made)
    visitor.open(f"/tenants/{made.slug}/domains/primary/{domain.pk}/")
    answer(visitor, confirmation=made.slug, accepted="on")
    assert not row(domain.host).is_primary


def test_a_removed_domain_is_gone_and_the_primary_one_stays() -> None:
    made = cast.new_tenant()
    domain = domains.add_domain(tenant=made, host=f"login.{made.slug}.test", by=cast.COMMAND)
    visitor = visit_as_admin(made)
    visitor.open(f"/tenants/{made.slug}/domains/remove/{domain.pk}/")
    answer(visitor, confirmation=made.slug)
    with leave():
        assert not Domain.objects.filter(host=domain.host, retired_at=None).exists()
    visitor.open(f"/tenants/{made.slug}/domains/remove/{made.primary_domain.pk}/")
    answer(visitor, confirmation=made.slug)
    assert "The primary domain cannot be removed" in visitor.text


@pytest.mark.parametrize("host", ["acme.localhost", "localhost", "no dots", "-a.test", "a" * 300, "*.example.test"])
def test_it_refuses_hosts_that_are_not_theirs_or_not_hosts(host: str) -> None:
    made = cast.new_tenant()
    visitor = visit_as_admin(made)
    visitor.open(f"/tenants/{made.slug}/domains/add/")
    answer(visitor, host=host)
    assert visitor.page.status_code == 200
    assert "c-error" in visitor.text or "c-message-error" in visitor.text


def test_a_domain_of_another_tenant_is_not_there() -> None:
    made, other = cast.new_tenant(), cast.new_tenant()
    visitor = visit_as_admin(made)
    assert visitor.open(f"/tenants/{made.slug}/domains/remove/{other.primary_domain.pk}/").status_code == 404


def test_a_proxy_asks_for_which_hosts_it_may_get_a_certificate() -> None:
    made = cast.new_tenant()
    waiting = domains.add_domain(tenant=made, host=f"login.{made.slug}.test", by=cast.COMMAND)
    proxy = at_console()
    for host, status in ((made.primary_domain.host, 200), (waiting.host, 404), ("unknown.test", 404), ("", 404)):
        page = proxy.client.get("/certificates/ask", {"domain": host})
        assert (page.status_code, page.content) == (status, b"yes\n" if status == 200 else b"no\n")
        assert not page.cookies
    assert proxy.client.post("/certificates/ask").status_code in (403, 405)
