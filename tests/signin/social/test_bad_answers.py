"""Vendors that answer late, hugely, with lies, or about somebody else: nobody is signed in, and the page says one thing."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest

from tenants.isolation.scope import TenantScope, enter
from tenants.outbound import BYTES
from tests.console.people import events
from tests.doubles.vendor import KEY, OTHER_KEY, Person, Vendor
from tests.signin.social.people import come_back, identities, press, sign_in, somebody
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
SENTENCE = "did not confirm who you are"


def refused(visitor: Visitor, scope: TenantScope, word: str, detail: str = "") -> None:
    """The person reads one sentence, the connection's history the reason; nobody was made, nobody is signed in."""
    assert (visitor.page.status_code, SENTENCE in visitor.text) == (502, True), visitor.text
    found = events(scope, "connector.fail")[0].details
    assert found["reason"] == word, found
    assert detail in str(found["detail"]), found
    assert not identities(scope)
    assert "/signin?next=" in visitor.open("/account/").wsgi_request.build_absolute_uri()


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"iss": "https://somebody.else.test"}, "issuer"),
        ({"aud": "another-client"}, "audience"),
        ({"aud": ["our-client", "another"]}, "audience"),
        ({"aud": ["our-client", "another"], "azp": "another"}, "audience"),
        ({"azp": "another"}, "audience"),
        ({"aud": None}, "audience"),
        ({"exp": 1}, "expired"),
        ({"exp": "tomorrow"}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": True}, "expired"),
        ({"iat": 99_999_999_999}, "expired"),
        ({"nbf": 99_999_999_999}, "expired"),
        ({"nonce": "of another sign-in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["a", "list"]}, "nonce"),
        ({"sub": ""}, "subject"),
        ({"sub": None}, "subject"),
        ({"sub": {"id": 7}}, "subject"),
        ({"sub": "x" * 500}, "subject"),
        ({"at_hash": "of another token"}, "signature"),
    ],
)
def test_an_id_token_with_wrong_claims_signs_nobody_in(
    acme_id: Vendor, here: TenantScope, visit: Visit, claims: dict[str, object], word: str
) -> None:
    acme_id.claims, visitor = claims, visit(here)
    sign_in(visitor, acme_id, somebody())
    refused(visitor, here, word)


def unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none"}, claims)
    text = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return f"{text[0]}.{text[1]}."


def test_a_token_signed_by_somebody_else_under_the_same_key_id_is_refused(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    acme_id.signs_with, visitor = OTHER_KEY, visit(here)
    sign_in(visitor, acme_id, somebody())
    refused(visitor, here, "signature")


def test_a_token_without_a_signature_is_refused(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    acme_id.answer, visitor = {"id_token": unsigned({"iss": acme_id.issuer, "sub": "a"})}, visit(here)
    sign_in(visitor, acme_id, somebody())
    refused(visitor, here, "answer")


def test_the_public_key_is_no_secret_to_sign_with(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Algorithm confusion: HS256 with what everybody can read."""
    parts = ({"alg": "HS256", "kid": "one"}, {"iss": acme_id.issuer, "sub": "a"})
    signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    mac = hmac.digest(KEY.as_pem(private=False), signed.encode(), hashlib.sha256)
    forged = f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    acme_id.answer, visitor = {"id_token": forged}, visit(here)
    sign_in(visitor, acme_id, somebody())
    refused(visitor, here, "signature", "algorithm")


@pytest.mark.parametrize("token", ["", "a.b", 7, None, ["a"], "x" * 20_000, "é.é.é"])
def test_what_is_no_token_is_refused(acme_id: Vendor, here: TenantScope, visit: Visit, token: object) -> None:
    acme_id.answer, visitor = {"id_token": token}, visit(here)
    sign_in(visitor, acme_id, somebody())
    refused(visitor, here, "answer")


def test_userinfo_of_another_person_is_refused(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    acme_id.userinfo, visitor = {"sub": "somebody else"}, visit(here)
    sign_in(visitor, acme_id, somebody())
    refused(visitor, here, "subject", "userinfo")


def test_userinfo_does_not_override_what_is_signed(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    person = somebody()
    acme_id.userinfo, visitor = {"email": "victim@acme.test"}, visit(here)
    sign_in(visitor, acme_id, person)
    assert [one.user.email for one in identities(here)] == [person.email]


REPLIES = {
    "no JSON": (200, b"<html>hello</html>", "answer"),
    "a list": (200, b"[]", "answer"),
    "empty": (200, b"", "answer"),
    "huge": (200, b'{"access_token": "' + b"x" * BYTES + b'"}', "unreachable"),
    "deep": (200, b"[" * 100_000, "answer"),
    "broken": (500, b"{}", "answer"),
    "no token": (200, b"{}", "answer"),
    "a token with a line break": (200, b'{"access_token": "a\\nHost: evil"}', "answer"),
    "an error with status 200": (200, b'{"error": "invalid_grant"}', "code"),
    "client refused": (401, b'{"error": "invalid_client"}', "client"),
    "elsewhere": (302, b"", "answer"),
}


@pytest.mark.parametrize("name", REPLIES)
def test_an_answer_of_the_token_endpoint_that_is_none_signs_nobody_in(
    acme_id: Vendor, here: TenantScope, visit: Visit, name: str
) -> None:
    status, body, word = REPLIES[name]
    acme_id.replies["/token"], visitor = (status, body), visit(here)
    sign_in(visitor, acme_id, somebody())
    refused(visitor, here, word)


def test_a_vendor_that_is_late_is_left(
    acme_id: Vendor, here: TenantScope, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.outbound.SECONDS", 0.3)
    visitor = visit(here)
    location = press(visitor)
    acme_id.late["/token"] = 1.0
    come_back(visitor, acme_id, location, somebody())
    refused(visitor, here, "unreachable")


def test_an_error_of_the_vendor_is_never_shown_to_people(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor = visit(here)
    location = press(visitor)
    back = acme_id.authorize(location, somebody(), code="", error="server_error", error_description="<b>secret</b>")
    visitor.open(back.removeprefix(visitor.origin))
    assert "secret" not in visitor.text
    refused(visitor, here, "error")


def test_who_declines_is_back_at_the_sign_in_page(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor = visit(here)
    location = press(visitor, path="/signin?next=/account/password")
    come_back(visitor, acme_id, location, somebody(), code="", error="access_denied")
    assert visitor.path.startswith("/signin?next=%2Faccount%2Fpassword")
    assert "You did not agree there" in visitor.text


@pytest.mark.parametrize("said", ["true", "1", True, 1])
def test_email_verified_may_be_said_in_several_ways(
    acme_id: Vendor, here: TenantScope, visit: Visit, said: object
) -> None:
    """Amazon Cognito and others say it as a string."""
    from connectors.social.profile import standard

    assert standard({"sub": "a", "email": "a@b.test", "email_verified": said}).email_verified
    visitor = visit(here)
    sign_in(visitor, acme_id, somebody(email_verified=said))
    assert visitor.path.startswith("/register/code")


@pytest.mark.parametrize("said", ["false", "no", "yes", "True!", 0, 2, None, [True], {"a": True}, 1.0])
def test_everything_else_means_not_verified(said: object) -> None:
    from connectors.social.profile import standard

    assert not standard({"sub": "a", "email": "a@b.test", "email_verified": said}).email_verified


@pytest.mark.parametrize(
    "email", ["not an address", "a@b@c", "x" * 300 + "@a.test", 7, ["a@b.test"], "a@b.test\nBcc: c"]
)
def test_an_address_that_is_none_is_left_out(acme_id: Vendor, here: TenantScope, visit: Visit, email: object) -> None:
    person = Person(somebody().subject, email)  # type: ignore[arg-type]  # what a bad vendor sends
    visitor = visit(here)
    sign_in(visitor, acme_id, person)
    with enter(here):
        assert [one.user.email for one in identities(here)] == [""]
    assert visitor.path == "/account/"


def test_a_name_cannot_rearrange_the_page(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor = visit(here)
    sign_in(visitor, acme_id, Person(somebody().subject, name="\u202eAlice\x00<b>" + "x" * 500))
    name = identities(here)[0].user.name
    assert name.startswith("Alice<b>")
    assert len(name) == 200
    assert "<b>xx" not in visitor.text


def test_discovery_that_names_another_issuer_leads_nowhere(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    acme_id.metadata, visitor = {"issuer": "https://accounts.google.com"}, visit(here)
    assert press(visitor) == ""
    refused(visitor, here, "discovery")


@pytest.mark.parametrize("endpoint", ["javascript:alert(1)", "file:///etc/passwd", 7, None, "https://" + "x" * 2000])
def test_an_endpoint_that_is_no_address_leads_nowhere(
    acme_id: Vendor, here: TenantScope, visit: Visit, endpoint: object
) -> None:
    acme_id.metadata, visitor = {"authorization_endpoint": endpoint}, visit(here)
    assert press(visitor) == ""
    refused(visitor, here, "discovery")


def test_what_only_we_can_reach_is_not_asked(
    acme_id: Vendor, here: TenantScope, visit: Visit, settings: object
) -> None:
    settings.SSRF_ALLOW = []  # type: ignore[attr-defined]  # pytest-django's
    visitor = visit(here)
    assert press(visitor) == ""
    refused(visitor, here, "unreachable")
    assert not acme_id.asked
