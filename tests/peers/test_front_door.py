"""People of a company whose provider somebody else wrote sign in by our pages, and out: npm samlify, npm oidc-provider."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings

from connectors.saml import metadata
from connectors.social import documents
from orgs.connections.addresses import addresses_of
from orgs.connections.operations import update_draft
from orgs.models import Member
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.saml_idp import XENC11
from tests.peers.openid import KEYS, SECRET, walk
from tests.peers.samlify import THERE, story
from tests.peers.talking import Peer, talking
from tests.signin.sso.company import Company, is_signed_in, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture(autouse=True)
def _may_be_asked(settings: LazySettings) -> Iterator[None]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    yield
    documents.forget_everything()


@pytest.fixture(scope="module")
def samlify() -> Iterator[Peer]:
    with talking("samlify.mjs", story()) as peer:
        yield peer


@pytest.fixture(scope="module")
def openid() -> Iterator[Peer]:
    with talking("openid_provider.mjs", {"keys": KEYS}) as peer:
        yield peer


class AtSamlify(Company):
    """Each side set up from what the other publishes."""

    def __init__(self, scope: TenantScope, peer: Peer, **config: Any) -> None:
        self.peer = peer
        super().__init__(scope, **config)

    def configure(self, *, mapping: dict[str, object] | None = None, **config: object) -> None:
        values = {"protocol": "saml", "signs_requests": True, **metadata.read(self.peer.ask("metadata")).config()}
        named = {"email": "email", "name": "name", "groups": "groups"}
        update_draft(connection=self.connection, config={**values, **config}, mapping=named, by=COMMAND)

    def published(self, browser: Visitor) -> str:
        return str(browser.client.get(f"/sso/saml/{self.connection.pk}/metadata").content.decode())

    def come(self, browser: Visitor, email: str, *, session: str, **how: Any) -> None:
        ours = self.published(browser)
        sent_to = self.leave(browser, email)
        assert sent_to.startswith(f"{THERE}/sso?"), sent_to
        who = {
            "name_id": f"s-{email}",
            "session": session,
            "person": {"email": email, "name": "Ann", "groups": ["a", "b"]},
        }
        answer = self.peer.ask(
            "respond",
            metadata=ours,
            sent={"query": urlsplit(sent_to).query},
            who=who,
            **{"signs": "assertion", **how},
        )
        with enter(self.scope):
            assert answer["url"] == addresses_of(self.connection)["acs_url"]
        self.post(browser, answer["form"])


def knows(company: Company, email: str, subject: str) -> None:
    with enter(company.scope):
        found = SocialAccount.objects.get(uid=subject, provider=str(company.connection.pk))
        assert EmailAddress.objects.get(user=found.user, email=email).verified
        assert Member.objects.get(user=found.user, organization=company.row)


@pytest.mark.parametrize(
    ("how", "config"),
    [
        ({}, {}),
        ({"signs": "both"}, {}),
        ({"cipher": f"{XENC11}aes128-gcm"}, {"wants_encryption": True}),
    ],
    ids=["assertion signed", "both signed", "encrypted"],
)
def test_somebody_of_samlify_signs_in(
    here: TenantScope, samlify: Peer, visit: Visit, how: dict[str, Any], config: dict[str, Any]
) -> None:
    company, browser = AtSamlify(here, samlify, **config), visit(here)
    email = somebody_new(company)
    company.come(browser, email, session="one", **how)
    assert is_signed_in(browser), browser.text
    knows(company, email, f"s-{email}")
    assert company.codes() == [""]


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_samlify_signs_somebody_out_here(here: TenantScope, samlify: Peer, visit: Visit, binding: str) -> None:
    company, browser, other = AtSamlify(here, samlify), visit(here), visit(here)
    email = somebody_new(company)
    company.come(browser, email, session="one")
    company.come(other, email, session="two")
    ours = company.published(browser)
    who = {"name_id": f"s-{email}", "session": "one"}
    asked = samlify.ask("ask_logout", metadata=ours, binding=binding, who=who, relay_state="there")
    parts = urlsplit(asked["url"])
    if binding == "post":
        answer = browser.client.post(parts.path, {**asked["form"], "RelayState": "there"})
    else:
        answer = browser.client.get(f"{parts.path}?{parts.query}")
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{THERE}/slo"
    ended = samlify.ask("end_logout", metadata=ours, sent={"query": back.query})
    assert ended["response"]["inResponseTo"] == asked["id"]
    assert not is_signed_in(browser)
    assert is_signed_in(other)


def test_whoever_signs_out_here_is_signed_out_at_samlify(here: TenantScope, samlify: Peer, visit: Visit) -> None:
    company, browser = AtSamlify(here, samlify), visit(here)
    email = somebody_new(company)
    company.come(browser, email, session="one")
    ours = company.published(browser)
    browser.open("/signout")
    browser.submit()
    sent_to = urlsplit(browser.location)
    assert f"{sent_to.scheme}://{sent_to.netloc}{sent_to.path}" == f"{THERE}/slo", browser.location
    told = samlify.ask(
        "answer_logout",
        metadata=ours,
        sent={"query": sent_to.query},
        binding="redirect",
        relay_state=dict(parse_qsl(sent_to.query))["RelayState"],
    )
    assert (told["request"]["nameID"], told["request"]["sessionIndex"]) == (f"s-{email}", "one")
    back = urlsplit(told["url"])
    browser.open(f"{back.path}?{back.query}")
    assert (browser.page.status_code, browser.path.partition("?")[0]) == (200, "/signin")
    assert not is_signed_in(browser)


class AtOpenId(Company):
    def __init__(self, scope: TenantScope, peer: Peer, **config: Any) -> None:
        self.peer = peer
        super().__init__(scope, **config)

    def configure(self, *, mapping: dict[str, object] | None = None, **config: object) -> None:
        values = {"protocol": "oidc", "issuer": self.peer.ask("issuer"), "client_id": "genkan", **config}
        update_draft(
            connection=self.connection,
            kind="enterprise_oidc",
            config=values,
            mapping={},
            secrets={"client_secret": SECRET},
            by=COMMAND,
        )

    def come(self, browser: Visitor, email: str, **client: Any) -> Any:
        """Ours are registered there as our pages give them, and then somebody comes."""
        with enter(self.scope):
            back = addresses_of(self.connection)["redirect_uri"]
        self.peer.ask("serve", clients=[{"client_id": "genkan", "redirect_uris": [back], **client}])
        self.peer.ask("person", id=f"s-{email}", claims={"email": email, "email_verified": True, "name": "Ann"})
        arrived = urlsplit(walk(self.leave(browser, email), back))
        assert dict(parse_qsl(arrived.query))["code"]
        return browser.open(f"{arrived.path}?{arrived.query}")


def test_somebody_of_an_openid_provider_signs_in(here: TenantScope, openid: Peer, visit: Visit) -> None:
    company, browser = AtOpenId(here, openid, auth_method="basic"), visit(here)
    email = somebody_new(company)
    company.come(browser, email, client_secret=SECRET)
    assert is_signed_in(browser), browser.text
    knows(company, email, f"s-{email}")
    assert company.codes() == [""]


def test_it_knows_us_by_the_key_that_we_publish(here: TenantScope, openid: Peer, visit: Visit) -> None:
    company, browser = AtOpenId(here, openid, auth_method="private_key_jwt"), visit(here)
    email = somebody_new(company)
    jwks = browser.client.get(f"/sso/{company.connection.pk}/jwks").json()
    company.come(browser, email, token_endpoint_auth_method="private_key_jwt", jwks=jwks)
    assert is_signed_in(browser), browser.text
    knows(company, email, f"s-{email}")
