"""Passkeys made at a former primary host go on (SECURITY 2; WebAuthn Level 3, 5.11)."""

from django.test import Client

from tenants import hosts
from tenants.domains import make_domain_primary
from tenants.isolation.scope import TenantScope, leave
from tenants.models import Domain, Tenant
from tenants.register import writing
from tests import cast
from tests.signin.factors import kit
from tests.visitor import Visitor


def _moved() -> tuple[TenantScope, TenantScope, str]:
    """A tenant before and after its move to a domain of its own."""
    made = cast.new_tenant()
    before, host = made.scope(), f"{made.slug}.example.test"
    with writing():
        domain = Domain.objects.create(tenant=Tenant.objects.get(pk=made.pk), host=host, proof="x", verified_at=made.created_at)  # fmt: skip
        Domain.objects.filter(tenant=made.pk, is_primary=True).update(was_primary=True)
    make_domain_primary(domain=domain, accepted=True, by=kit.COMMAND)
    with leave():
        return before, Tenant.objects.get(pk=made.pk).scope(), host


def test_every_host_of_a_tenant_names_the_primary_one_and_no_other() -> None:
    before, after, _host = _moved()
    for host in (before.host, after.host):
        answer = Client(headers={"host": host}).get("/.well-known/webauthn")
        assert answer.status_code == 200
        assert answer.json() == {"origins": [hosts.origin(after)]}


def test_a_passkey_of_the_former_host_is_asked_for_by_its_name_and_signs_in() -> None:
    made = cast.new_tenant()
    before = made.scope()
    alice = cast.person(before)
    passkey = kit.give_passkey(before, alice)
    with writing():
        domain = Domain.objects.create(tenant=Tenant.objects.get(pk=made.pk), host=f"{made.slug}.example.test", proof="x", verified_at=made.created_at)  # fmt: skip
        Domain.objects.filter(tenant=made.pk, is_primary=True).update(was_primary=True)
    make_domain_primary(domain=domain, accepted=True, by=kit.COMMAND)
    with leave():
        after = Tenant.objects.get(pk=made.pk).scope()
    browser = Visitor(after)
    passkey.origin = browser.origin
    browser.open("/signin")
    assert f"With a passkey from {before.host}" in browser.text
    options = browser.client.get(f"/signin/passkey?rp={before.host}").json()
    assert options["rpId"] == before.host
    browser.submit(form=1, credential=passkey.get(options))
    assert browser.path == "/account/"


def test_a_host_that_was_never_the_tenants_is_not_taken(acme: TenantScope) -> None:
    for host in ("globex.localhost", "localhost", "evil.test", "acme.localhost.evil.test", ""):
        options = Visitor(acme).client.get(f"/signin/passkey?rp={host}").json()
        assert options["rpId"] == "acme.localhost"
