"""A company whose provider speaks OpenID Connect: the same way, by the callback that vendors use as well."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings

from connectors.social import documents
from orgs.connections.operations import update_draft
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.doubles.vendor import Person, Vendor, vendor
from tests.signin.sso.company import Company, is_signed_in, press, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[Vendor]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    with vendor() as found:
        yield found
    documents.forget_everything()


class OpenIdCompany(Company):
    provider: Vendor

    def configure(self, *, mapping: dict[str, object] | None = None, **config: object) -> None:
        with enter(self.scope):
            values = {
                "protocol": "oidc", "issuer": self.provider.issuer, "client_id": self.provider.client_id,
                "auth_method": "basic", "scopes": [], **config,
            }  # fmt: skip
            secrets = {"client_secret": self.provider.client_secret}
            update_draft(
                connection=self.connection,
                kind="enterprise_oidc",
                config=values,
                secrets=secrets,
                mapping=mapping or {},
                by=COMMAND,
            )


@pytest.fixture
def openid(here: TenantScope, provider: Vendor) -> OpenIdCompany:
    OpenIdCompany.provider = provider
    return OpenIdCompany(here)


def leave(company: OpenIdCompany, browser: Visitor, email: str) -> str:
    browser.open("/signin")
    browser.submit(login=email)
    press(browser, company.connection)
    return browser.location


def test_somebody_new_comes_by_it(here: TenantScope, openid: OpenIdCompany, visit: Visit) -> None:
    browser, email = visit(here), somebody_new(openid)
    back = openid.provider.authorize(leave(openid, browser, email), Person("wanda", email))
    browser.open(back.removeprefix(browser.origin))
    assert is_signed_in(browser), browser.text
    assert openid.codes() == [""]


def test_an_answer_in_another_browser_signs_nobody_in(here: TenantScope, openid: OpenIdCompany, visit: Visit) -> None:
    attacker, victim, email = visit(here), visit(here), somebody_new(openid)
    back = openid.provider.authorize(leave(openid, attacker, email), Person("mallory", email))
    leave(openid, victim, email)
    victim.open(back.removeprefix(victim.origin))
    assert openid.codes() == ["request_other_browser"]
    assert not is_signed_in(victim)
