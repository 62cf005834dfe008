"""Our request to sign somebody in: what it says, how it travels, how it is signed."""

import base64
import zlib
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from connectors.enterprise.certificates import read_certificate
from connectors.saml.bindings import check_query_signature
from connectors.saml.requests import begin
from connectors.saml.schema import check_schema
from connectors.saml.signatures import verify
from tests.connectors.saml.ground import ACS, IDP, OURS, REQUEST, ours, setup
from tests.doubles.saml_idp import A, D, P


def redirected(**config: object) -> tuple[Any, str]:
    url = begin(setup(**config), REQUEST, ours()).url
    query = parse_qs(urlsplit(url).query)
    return etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)), url


def test_it_asks_by_redirect() -> None:
    root, url = redirected()
    check_schema(root)
    assert url.startswith(f"{IDP.sso_url}?SAMLRequest=")
    assert (root.tag, root.get("ID"), root.get("AssertionConsumerServiceURL")) == (f"{P}AuthnRequest", REQUEST.id, ACS)
    assert (root.get("Destination"), root.get("Version"), root.get("ForceAuthn")) == (IDP.sso_url, "2.0", None)
    assert root.find(f"{A}Issuer").text == OURS
    assert root.find(f"{P}NameIDPolicy").get("AllowCreate") == "true"
    assert root.find(f"{P}RequestedAuthnContext") is None
    assert "Signature" not in url


def test_it_keeps_what_stands_in_the_address_already() -> None:
    _, url = redirected(sso_url="https://idp.example/sso?idpid=C0")
    assert parse_qs(urlsplit(url).query)["idpid"] == ["C0"]


def test_it_asks_for_a_fresh_sign_in_where_that_is_wanted() -> None:
    url = begin(setup(), replace(REQUEST, is_forced=True), None).url
    sent = parse_qs(urlsplit(url).query)["SAMLRequest"][0]
    assert etree.fromstring(zlib.decompress(base64.b64decode(sent), -15)).get("ForceAuthn") == "true"


def test_it_signs_a_redirect_over_its_query() -> None:
    _, url = redirected(signs_requests=True)
    query = urlsplit(url).query
    certificates = [read_certificate(ours().certificate)]
    assert check_query_signature(query, "SAMLRequest", certificates) == certificates[0]
    assert "rsa-sha256" in parse_qs(query)["SigAlg"][0]


@pytest.mark.parametrize("is_signed", [True, False])
def test_it_asks_by_post(is_signed: bool) -> None:
    departure = begin(setup(sso_binding="post", signs_requests=is_signed), REQUEST, ours())
    assert departure.url == IDP.sso_url
    root = etree.fromstring(base64.b64decode(departure.fields["SAMLRequest"]))
    check_schema(root)
    assert (root.find(f"{D}Signature") is not None) is is_signed
    if is_signed:
        assert verify(root, [read_certificate(ours().certificate)], accepts_sha1=False).element.get("ID") == REQUEST.id
