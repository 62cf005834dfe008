"""SimpleSAMLphp (Debian's package) as a company's identity provider: signed requests, encrypted assertions, signing out.

Not part of the suite: `make peers` runs it, where `apt-get install simplesamlphp php-cli php-xml php-mbstring` has been.
"""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest

from connectors.enterprise.codes import Code, Verdict
from connectors.rows import Setup
from connectors.saml import logout, metadata, requests
from identity.launch.addresses import free_port
from tests.connectors.saml.ground import ACS, CONNECTION, OURS, REQUEST, ours
from tests.doubles.saml_idp import Key, new_key
from tests.processes import answers, running, wait_for

WWW = "/usr/share/simplesamlphp/www"
SLO = "https://acme.example/sso/saml/1/slo"
ENTITY, PERSISTENT = "https://ssp.example/idp", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

CONFIG = """<?php
$config = [
  'baseurlpath' => 'http://127.0.0.1:{port}/', 'certdir' => '{home}/', 'loggingdir' => '{home}/', 'datadir' => '{home}/',
  'tempdir' => '{home}/tmp', 'secretsalt' => 'a salt of the tests, long enough', 'auth.adminpassword' => 'not the default',
  'technicalcontact_name' => 'IT', 'technicalcontact_email' => 'it@acme.example', 'timezone' => 'UTC',
  'enable.saml20-idp' => true, 'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
  'store.type' => 'phpsession', 'session.cookie.secure' => false, 'session.phpsession.savepath' => '{home}',
  'metadata.sources' => [['type' => 'flatfile', 'directory' => '{home}']], 'logging.handler' => 'errorlog',
  'language.default' => 'en', 'language.available' => ['en'], 'theme.use' => 'default',
];
"""
SOURCES = """<?php
$config = ['people' => ['exampleauth:UserPass', 'bob:a password' => [
  'uid' => ['bob'], 'email' => ['bob@acme.example'], 'displayName' => ['Bob'], 'groups' => ['staff', 'leads']]]];
"""
HOSTED = """<?php
$metadata['{entity}'] = [
  'host' => '__DEFAULT__', 'privatekey' => 'idp.pem', 'certificate' => 'idp.crt', 'auth' => 'people',
  'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'saml20.sign.response' => true,
  'redirect.sign' => true, 'redirect.validate' => true, 'NameIDFormat' => '{persistent}',
  'authproc' => [3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid', 'Format' => '{persistent}']],
];
"""
REMOTE = """<?php
$metadata['{ours}'] = [
  'AssertionConsumerService' => '{acs}', 'SingleLogoutService' => '{slo}', 'certData' => '{certificate}',
  'NameIDFormat' => '{persistent}', 'assertion.encryption' => true, 'validate.authnrequest' => true,
];
"""


class Provider:
    def __init__(self, port: int, key: Key) -> None:
        self.port, self.key = port, key
        self.sit_down()

    def sit_down(self) -> None:
        """At another browser."""
        self.browser = urllib.request.build_opener(_Staying, urllib.request.HTTPCookieProcessor(CookieJar()))

    def setup(self, **more: object) -> Setup:
        text = self.get(f"http://127.0.0.1:{self.port}/saml2/idp/metadata.php")[1]
        found = metadata.read(text, allows_http=True)
        assert found.entity_id == ENTITY
        config = {
            "protocol": "saml", "idp_entity_id": found.entity_id, "sso_url": found.sso_url, "sso_binding": "redirect",
            "slo_url": found.slo_url, "slo_binding": "redirect", "certificates": [self.key.certificate],
            "signs_requests": True, "wants_encryption": True, "accepts_cbc": True,
        }  # fmt: skip
        return Setup(CONNECTION, "saml", "Acme", {**config, **more}, {})

    def get(self, location: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """The last address, and the page there; an address of ours is not asked."""
        for _step in range(10):
            if location.startswith("https://acme.example/"):
                return location, ""
            try:
                with self.browser.open(location, urlencode(form).encode() if form else None, timeout=20) as page:
                    return location, page.read().decode()
            except urllib.error.HTTPError as moved:
                if moved.code not in (302, 303):
                    raise AssertionError(re.sub(r"<[^>]+>|\s+", " ", moved.read().decode())[:3000]) from None
                location, form = urljoin(location, moved.headers["Location"]), None
                moved.close()
        raise AssertionError("it never came to an end")

    def sign_in(self, setup: Setup) -> str:
        self.sit_down()
        location, page = self.get(requests.begin(setup, REQUEST, ours()).url)
        state = re.search(r'name="AuthState" value="([^"]+)"', page)
        assert state, page
        form = {"username": "bob", "password": "a password", "AuthState": unescape(state.group(1))}
        _location, page = self.get(location.partition("?")[0], form)
        sent = re.search(r'name="SAMLResponse" value="([^"]+)"', page)
        assert sent, page
        return unescape(sent.group(1))


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Redirects are followed by hand: the last one leads to us."""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    home, port, key = tmp_path_factory.mktemp("ssp"), free_port(), new_key("simplesamlphp")
    _write(home, port, key)
    known = {"SIMPLESAMLPHP_CONFIG_DIR": str(home), "PATH": "/usr/bin:/bin"}
    with running("ssp", ("php", "-S", f"127.0.0.1:{port}", "-t", WWW), known) as process:
        wait_for(lambda: answers(port), process)
        yield Provider(port, key)


def _write(home: Path, port: int, key: Key) -> None:
    values: dict[str, Any] = {
        "port": port, "home": home, "entity": ENTITY, "persistent": PERSISTENT, "ours": OURS, "acs": ACS, "slo": SLO,
        "certificate": ours().bare,
    }  # fmt: skip
    (home / "tmp").mkdir()
    files = {"config": CONFIG, "authsources": SOURCES, "saml20-idp-hosted": HOSTED, "saml20-sp-remote": REMOTE}
    for name, text in files.items():
        for place, value in values.items():
            text = text.replace("{" + place + "}", str(value))
        (home / f"{name}.php").write_text(text)
    (home / "idp.pem").write_text(key.pem)
    (home / "idp.crt").write_text(key.certificate)


def test_somebody_comes_in_and_goes_out(provider: Provider) -> None:
    from connectors.saml.examination import examine

    setup = provider.setup()
    report = examine(setup, provider.sign_in(setup), REQUEST, now=datetime.now(UTC), is_thorough=True, keys=(ours(),))
    assert [check for check in report.checks if check.verdict is Verdict.FAILED] == []
    found = report.assertion
    assert found is not None
    assert (found.subject, found.attributes["email"]) == ("bob", ("bob@acme.example",))
    assert set(found.attributes["groups"]) == {"staff", "leads"}
    asked = logout.ask(
        setup, request_id="_out", entity_id=OURS, name_id=found.name_id, session_index=found.session_index, key=ours()
    )
    assert asked is not None
    location, _page = provider.get(asked.url)
    assert location.startswith(SLO)
    received = logout.Received.by_query(urlsplit(location).query)
    assert logout.is_confirmed(setup, received, request_id="_out", slo_url=SLO, now=datetime.now(UTC))


def test_it_signs_somebody_out_here_and_takes_our_answer(provider: Provider) -> None:
    setup = provider.setup()
    provider.sign_in(setup)
    goodbye = f"http://127.0.0.1:{provider.port}/logout.php"
    location, _page = provider.get(
        f"http://127.0.0.1:{provider.port}/saml2/idp/SingleLogoutService.php?{urlencode({'ReturnTo': goodbye})}"
    )
    assert location.startswith(SLO), location
    asked = logout.read_request(
        setup, logout.Received.by_query(urlsplit(location).query), slo_url=SLO, now=datetime.now(UTC)
    )
    assert asked.subject == "bob"
    assert asked.session_indexes
    answer = logout.answer(setup, asked, entity_id=OURS, key=ours())
    assert answer is not None
    assert provider.get(answer.url)[0] == goodbye


@pytest.mark.parametrize(("signs", "word"), [(False, "no signature found"), (True, "Unable to validate signature")])
def test_it_takes_no_request_that_is_not_signed_by_us(provider: Provider, signs: bool, word: str) -> None:
    setup = provider.setup(signs_requests=signs)
    provider.sit_down()
    _location, page = provider.get(requests.begin(setup, REQUEST, new_key("somebody else")).url)
    assert word in page
    assert "AuthState" not in page


def test_its_cipher_is_a_reason_where_it_is_not_accepted(provider: Provider) -> None:
    from connectors.saml.examination import examine

    setup = provider.setup(accepts_cbc=False)
    report = examine(setup, provider.sign_in(setup), REQUEST, now=datetime.now(UTC), is_thorough=True, keys=(ours(),))
    assert report.refusal is not None
    assert report.refusal.code is Code.ENCRYPTION_WEAK
