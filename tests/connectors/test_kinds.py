"""Every kind, the whole way: button, vendor, callback, person, with what the vendor's documentation says it answers."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from connectors import operations
from connectors.kinds import KINDS
from connectors.models import Connector
from connectors.social import documents
from identity.signin.social import trials
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.internet import Asked, Internet, internet
from tests.signin.social.people import press
from tests.visitor import Visitor

RECORDED = Path(__file__).parent / "recorded"
NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))
KEY = RSAKey.generate_key(2048, parameters={"kid": "k1", "use": "sig", "alg": "RS256"})
EC_KEY = ECKey.generate_key("P-256")
HOSTS = {
    urlsplit(url).hostname or ""
    for name in NAMES
    for url in [
        *(line.partition(" ")[2] for line in json.loads((RECORDED / f"{name}.json").read_text())["answers"]),
        *(
            str(found)
            for part in [json.loads((RECORDED / f"{name}.json").read_text()).get("discovery")]
            if part
            for found in (part["url"], part["document"]["jwks_uri"])
        ),
    ]
}


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with internet(*sorted(HOSTS)) as found:
        yield found
    documents.forget_everything()


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.new_tenant().scope()


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())
    return found


def connect(scope: TenantScope, name: str, config: dict[str, str]) -> Connector:
    filled = {key: value.replace("{{ec key}}", EC_KEY.as_pem(private=True).decode()) for key, value in config.items()}
    with enter(scope):
        row = operations.create_connector(kind=name, name=f"The {name}", by=COMMAND)
        form = operations.config_form(row, filled)
        assert form.is_valid(), form.errors
        operations.update_connector(connector=row, values={}, config=form, by=COMMAND)
        operations.enable_connector(connector=row, by=COMMAND)
    return row


def sign(told: dict[str, Any], nonce: str, secret: str) -> str:
    now = int(time.time())
    claims = {"iat": now, "exp": now + 600, "nonce": nonce, **told}
    algorithm = claims.pop("alg", "RS256")
    key = OctKey.import_key(secret) if algorithm == "HS256" else KEY
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "k1"}, kept, key)


def answering(told: dict[str, Any], nonce: str) -> Any:
    """What the vendor's hosts say."""

    def answer(asked: Asked) -> Any:
        discovery = told.get("discovery")
        if discovery and asked.url == discovery["url"]:
            return discovery["document"]
        if discovery and asked.url == discovery["document"]["jwks_uri"]:
            return {"keys": [KEY.as_dict(private=False)]}
        found = told["answers"].get(f"{asked.method} {asked.url}")
        if isinstance(found, dict) and "access_token" in found and "id_token" in told:
            found = {**found, "id_token": sign(told["id_token"], nonce, told["config"].get("client_secret", ""))}
        return found

    return answer


def check_client(told: dict[str, Any], asked: list[Asked], redirect_uri: str) -> None:
    """The question to the token endpoint: who we are, the code, where it was sent, and the proof of PKCE."""
    first = next(line for line in told["answers"] if "token" in line.lower())
    found = next(one for one in asked if f"{one.method} {one.url}" == first)
    is_json = found.headers.get("Content-Type") == "application/json"
    form = json.loads(found.body) if is_json else dict(parse_qsl(found.body or found.query))
    assert (form["grant_type"], form["code"]) == ("authorization_code", "the code")
    config, how = told["config"], told["token_auth"]
    if how == "basic":
        pair = base64.b64decode(found.headers["Authorization"].removeprefix("Basic ")).decode()
        assert pair.startswith(config["client_id"] + ":")
        assert "client_secret" not in form
    elif how == "signed":
        claims = jwt.decode(form["client_secret"], EC_KEY, algorithms=["ES256"]).claims
        assert (claims["iss"], claims["sub"], claims["aud"]) == (
            config["team_id"], config["client_id"], "https://appleid.apple.com",
        )  # fmt: skip
    elif how == "query":
        assert (form["appid"], form["secret"]) == (config["client_id"], config["client_secret"])
    else:
        assert (form["client_id"], form["client_secret"]) == (config["client_id"], config["client_secret"])
    if how != "query":
        assert form["redirect_uri"] == redirect_uri
        assert ("code_verifier" in form) == ("code_challenge_method" in told["expects"])


def send_back(visitor: Visitor, told: dict[str, Any], query: dict[str, str], redirect_uri: str, kind: str) -> None:
    """The vendor's answer, by the way that it takes."""
    path, sent = redirect_uri.removeprefix(visitor.origin), {"code": "the code", "state": query["state"]}
    if not KINDS[kind].answers_by_post:  # type: ignore[attr-defined]  # a social kind
        visitor.page = visitor.client.get(path, sent)
        return
    # From the vendor's own page: of our cookies, a browser sends only the one that says SameSite=None.
    kept = {name: morsel.value for name, morsel in visitor.client.cookies.items()}
    lax = [name for name, morsel in visitor.client.cookies.items() if morsel["samesite"] != "None"]
    for name in lax:
        del visitor.client.cookies[name]
    answer = visitor.client.post(
        path, {**sent, **told.get("answer", {})}, headers={"origin": "https://appleid.apple.com"}
    )
    assert answer.status_code == 303
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    for name in lax:
        visitor.client.cookies[name] = kept[name]
    visitor.page = visitor.client.get(answer.headers["Location"])


@pytest.mark.parametrize("name", NAMES)
def test_a_person_comes_in_by_it(net: Internet, scope: TenantScope, name: str) -> None:
    told, visitor = recorded(name), Visitor(scope)
    row = connect(scope, name, told["config"])
    net.answer, net.asked[:] = answering(told, ""), []
    location = press(visitor, f"The {name}")
    assert location.partition("?")[0] == told["authorize"]
    query = {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
    for key, value in told["expects"].items():
        assert query.get(key) == value, key
    redirect_uri = f"{visitor.origin}/callback/{row.pk}"
    assert query["redirect_uri"] == redirect_uri
    net.answer = answering(told, query.get("nonce", ""))
    send_back(visitor, told, query, redirect_uri, name)
    assert visitor.page.status_code == 302, visitor.text
    check_client(told, net.asked, redirect_uri)
    with enter(scope):
        from allauth.socialaccount.models import SocialAccount

        identity = SocialAccount.objects.select_related("user").get(provider=str(row.pk))
    wanted = told["profile"]
    assert identity.uid == wanted["subject"]
    assert identity.user.email == wanted["email"]
    assert identity.user.name == wanted["name"]
    assert identity.user.picture == wanted.get("picture", "")


@pytest.mark.parametrize("name", NAMES)
def test_its_test_shows_what_came_back_and_how_it_is_read(net: Internet, scope: TenantScope, name: str) -> None:
    told, visitor = recorded(name), Visitor(scope)
    row = connect(scope, name, told["config"])
    net.answer = answering(told, "")
    with enter(scope):
        path = trials.start_url(row, COMMAND).removeprefix(visitor.origin)
    query = {key: values[0] for key, values in parse_qs(urlsplit(visitor.client.get(path).headers["Location"]).query).items()}  # fmt: skip
    net.answer = answering(told, query.get("nonce", ""))
    send_back(visitor, told, query, f"{visitor.origin}/callback/{row.pk}", name)
    with enter(scope):
        row.refresh_from_db()
    result = row.test_result
    assert result["outcome"] == "works", result
    assert result["profile"] == {key: value for key, value in told["profile"].items() if value not in ("", False)}
    assert result["vouches"] is told["vouches"]
    assert "an-access-token" not in json.dumps(result)
    assert visitor.location.endswith(f"/connections/{row.pk}/test/")


def test_every_kind_with_a_vendor_has_a_record() -> None:
    generic = {"oidc", "oauth"}
    assert {name for name, kind in KINDS.items() if kind.purpose == "social"} - generic == set(NAMES)


def test_there_are_more_than_the_reference_product_has() -> None:
    from connectors.kinds.other import VENDORS

    assert len([kind for kind in KINDS.values() if kind.purpose == "social"]) - 1 + len(VENDORS) > 29


def test_only_kinds_that_were_really_tried_say_so() -> None:
    assert {kind.slug for kind in KINDS.values() if kind.is_tried} == {
        "oidc", "oauth", "smtp", "http", "saml", "enterprise_oidc",
    }  # fmt: skip


def test_every_kind_has_a_logo_and_says_what_to_do_at_the_vendor() -> None:
    from identity.launch.home import CHECKOUT

    for kind in KINDS.values():
        assert (CHECKOUT / "identity" / "static" / kind.logo).is_file(), kind.slug
        if kind.purpose == "enterprise":
            continue  # has guides: tests/connectors/enterprise
        assert len(kind.steps) >= 3, kind.slug
        if kind.slug not in ("oidc", "oauth", "other", "smtp", "http", "postal"):
            assert kind.portal.startswith("https://"), kind.slug
