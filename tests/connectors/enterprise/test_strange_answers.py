"""What a broken or hostile OpenID provider may answer: a reason each time, nobody signed in, and no exception."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings

from connectors.social import documents
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.connectors.enterprise import ground
from tests.connectors.enterprise.ground import answer_of, reply
from tests.doubles.vendor import Vendor, vendor


def part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def token(header: Any, claims: Any, signature: str = "AAAA") -> str:
    return f"{part(header)}.{part(claims)}.{signature}"


RS = {"alg": "RS256", "kid": "one"}
TOKENS: dict[str, Any] = {
    "a number": 7,
    "an empty text": "",
    "a word": "token",
    "not signed": token({"alg": "none"}, {"sub": "bob-1"}, "x"),
    "an algorithm that is a list": token({"alg": ["RS256"]}, {}),
    "a key of its own in the header": token({**RS, "jwk": {"kty": "oct", "k": "AAAA"}}, {"sub": "bob-1"}),
    "claims that are a list": token(RS, ["bob-1"]),
    "claims that are no JSON": token(RS, b"{{{"),
    "a header that is no JSON": token(b"\xff\xfe", {}),
    "times that are texts": token(RS, {"exp": "tomorrow", "iat": True, "nbf": [], "sub": "bob-1"}),
    "times beyond all calendars": token(RS, {"exp": 1e300, "iat": -1e300, "auth_time": 9e99}),
    "audiences within audiences": token(RS, {"aud": [["our-client"], {"a": 1}, None], "azp": {}}),
    "an issuer that is an object": token(RS, {"iss": {"a": "b"}, "sub": {"x": 1}, "nonce": 5}),
    "sixty thousand characters": token(RS, {"sub": "x" * 60_000}),
    "five hundred levels": token(RS, b'{"a":' * 500 + b"1" + b"}" * 500),
}
BODIES: dict[str, Any] = {
    "a list": [],
    "no token at all": {},
    "an error with status 200": {"error": "invalid_grant"},
    "an error that is an object": {"error": {"a": 1}},
}


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture
def idp(settings: LazySettings) -> Iterator[Vendor]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    with vendor() as found:
        yield found
    documents.forget_everything()


@pytest.mark.parametrize("is_thorough", [False, True])
def test_no_such_token_signs_anybody_in(scope: TenantScope, idp: Vendor, is_thorough: bool) -> None:
    setup = ground.setup_of(idp)
    with enter(scope):
        for name, strange in TOKENS.items():
            answer = answer_of(idp, setup)
            idp.answer = {"id_token": strange}
            report = ground.look(setup, answer, is_thorough=is_thorough)
            assert (report.assertion, report.is_signed) == (None, False), name
            assert report.refusal is not None, name


def test_nor_does_such_an_answer(scope: TenantScope, idp: Vendor) -> None:
    setup = ground.setup_of(idp)
    with enter(scope):
        for name, strange in BODIES.items():
            answer = answer_of(idp, setup)
            idp.replies["/token"] = reply(200, strange)
            report = ground.look(setup, answer)
            assert (report.assertion, report.refusal is not None) == (None, True), name


@pytest.mark.parametrize(
    "strange",
    [{"jwks_uri": 7}, {"token_endpoint": "javascript:alert(1)"}, {"authorization_endpoint": None}, {"issuer": ["x"]}],
)
def test_nor_such_a_configuration(scope: TenantScope, idp: Vendor, strange: dict[str, Any]) -> None:
    setup = ground.setup_of(idp)
    with enter(scope):
        answer = answer_of(idp, setup)
        idp.metadata = strange
        report = ground.look(setup, answer)
    assert (report.assertion, report.refusal is not None) == (None, True)


def test_a_sign_in_ends_at_the_first_failure(scope: TenantScope, idp: Vendor) -> None:
    setup = ground.setup_of(idp)
    with enter(scope):
        answer = answer_of(idp, setup)
        report = ground.look(setup, {**answer, "state": "another"}, is_thorough=False)
        assert [path for path, _form in idp.asked if path == "/token"] == []
        assert report.refusal == report.checks[-1]
        assert report.seen is None
