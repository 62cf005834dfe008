"""Which keys a client may have, pasted or at an address of its own."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import orjson
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connections

from identity.oidc import remote_keys
from identity.oidc.operations import create_client, create_secret
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope
from tests.doubles.web import Web, say, serving
from tests.oidc.signer import Signer, SigningParty, encode

EC = Signer().public


def _create(**values: Any) -> Any:
    return create_client(name="Signs", kind="machine", auth_method="private_key_jwt", values=values, by=COMMAND)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "jwks"),
        ({"jwks": {"keys": []}}, "jwks"),
        ({"jwks": []}, "jwks"),
        ({"jwks": {"keys": {}}}, "jwks"),
        ({"jwks": {"keys": [7]}}, "jwks"),
        ({"jwks": {"keys": [EC] * 11}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "d": "AQ"}]}}, "jwks"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "AQ"}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "use": "enc"}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "key_ops": ["encrypt"]}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "alg": "RS256"}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "alg": "HS256"}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "crv": "P-384"}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "x": "AQ"}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "x": "!"}]}}, "jwks"),
        ({"jwks": {"keys": [{**EC, "kid": "k" * 300}]}}, "jwks"),
        ({"jwks": {"keys": [{"kty": "RSA", "e": "AQAB", "n": encode(b"\xff" * 128)}]}}, "jwks"),
        ({"jwks": {"keys": [{"kty": "OKP", "crv": "X25519", "x": "AQ"}]}}, "jwks"),
        ({"jwks": {"keys": [EC]}, "jwks_uri": "https://rp.example/jwks"}, "jwks_uri"),
        ({"jwks_uri": "http://rp.example/jwks"}, "jwks_uri"),
        ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri"),
        ({"jwks_uri": "https://user@rp.example/jwks"}, "jwks_uri"),
        ({"jwks": {"keys": [EC]}, "assertion_algorithm": "HS256"}, "assertion_algorithm"),
    ],
)
def test_it_refuses_keys_that_could_not_prove_anything(
    in_acme: TenantScope, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        _create(**values)
    assert field in refusal.value.message_dict


def test_such_a_client_has_no_secret(in_acme: TenantScope) -> None:
    client, secret = _create(jwks={"keys": [EC]})
    assert secret is None
    with pytest.raises(ValidationError):
        create_secret(client=client, name="one", by=COMMAND)


# ── At an address ──
@pytest.fixture(autouse=True)
def _nothing_known(settings: Any) -> None:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    remote_keys.forget()


class Published:
    """What an address answers with; tests change it."""

    def __init__(self, *signers: Signer) -> None:
        self.signers, self.status = list(signers), 200

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        keys: list[dict[str, Any]] = [signer.public for signer in self.signers]
        # What a real set may hold beside.
        keys.append({"kty": "EC", "crv": "P-521", "x": "AQ", "y": "AQ", "use": "enc"})
        say(self.status, orjson.dumps({"keys": keys}), Content_Type="application/json")(handler)


@contextmanager
def _publishing(acme: TenantScope, published: Published) -> Iterator[tuple[SigningParty, Web]]:
    with serving(published) as web:
        yield SigningParty(acme, signer=published.signers[0], values={"jwks_uri": f"{web.address}/jwks"}), web


def test_keys_are_fetched_once_and_kept(acme: TenantScope) -> None:
    with _publishing(acme, Published(Signer())) as (party, web):
        assert [party.try_claims().status_code for _time in range(3)] == [200, 200, 200]
    assert [request.path for request in web.requests] == ["/jwks"]


def test_an_unknown_kid_is_looked_for_at_most_once_a_minute(acme: TenantScope) -> None:
    published = Published(Signer())
    with time_machine.travel("2030-01-01T12:00:00Z", tick=False) as clock, _publishing(acme, published) as (party, web):
        assert party.try_claims().status_code == 200
        clock.shift(61)
        new = Signer()
        published.signers = [new]
        party.signer = new
        assert party.try_claims().status_code == 200
        party.signer = Signer()
        assert [party.try_claims().status_code for _time in range(5)] == [401] * 5
        assert len(web.requests) == 2
        clock.shift(61)
        assert party.try_claims().status_code == 401
        assert len(web.requests) == 3


def test_a_key_that_is_published_no_longer_counts_for_ten_minutes_at_most(acme: TenantScope) -> None:
    published = Published(Signer())
    with (
        time_machine.travel("2030-01-01T12:00:00Z", tick=False) as clock,
        _publishing(acme, published) as (party, _web),
    ):
        assert party.try_claims().status_code == 200
        published.signers = [Signer()]
        clock.shift(601)
        assert party.try_claims().status_code == 401


def test_known_keys_outlast_an_address_that_does_not_answer_but_not_for_long(acme: TenantScope) -> None:
    published = Published(Signer())
    with (
        time_machine.travel("2030-01-01T12:00:00Z", tick=False) as clock,
        _publishing(acme, published) as (party, _web),
    ):
        assert party.try_claims().status_code == 200
        published.status = 503
        clock.shift(1800)
        assert party.try_claims().status_code == 200
        clock.shift(1801)
        assert party.try_claims().status_code == 401


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"keys": 7}', b'{"keys": []}', b"[" * 5000, b"x" * 70_000])
def test_an_address_that_answers_nonsense_gives_no_key(acme: TenantScope, body: bytes) -> None:
    with serving(say(200, body)) as web:
        party = SigningParty(acme, values={"jwks_uri": f"{web.address}/jwks"})
        assert party.try_claims().status_code == 401


def test_it_asks_only_addresses_that_the_guard_allows(acme: TenantScope, settings: Any) -> None:
    settings.SSRF_ALLOW = []
    with _publishing(acme, Published(Signer())) as (party, web):
        assert party.try_claims().status_code == 401
    assert not web.requests


def test_it_follows_no_redirect(acme: TenantScope) -> None:
    with serving(say(302, Location="/elsewhere")) as web:
        party = SigningParty(acme, values={"jwks_uri": f"{web.address}/jwks"})
        assert party.try_claims().status_code == 401
    assert len(web.requests) == 1


def test_addresses_that_hang_hold_up_no_more_than_two_threads(acme: TenantScope) -> None:
    released, asked = threading.Event(), threading.Semaphore(0)

    def hang(handler: BaseHTTPRequestHandler) -> None:
        asked.release()
        released.wait(30)
        say(503)(handler)

    with serving(hang) as web, _publishing(acme, Published(Signer())) as (party, _web), ThreadPoolExecutor(2) as pool:
        hanging = [SigningParty(acme, values={"jwks_uri": f"{web.address}/{number}"}) for number in range(2)]
        waiting = [pool.submit(_try, one) for one in hanging]
        asked.acquire()
        asked.acquire()
        assert party.try_claims().status_code == 401
        released.set()
        assert [one.result() for one in waiting] == [401, 401]
        # Nothing was remembered against the one that had to stand back.
        assert party.try_claims().status_code == 200


def _try(party: SigningParty) -> int:
    try:
        return int(party.try_claims().status_code)
    finally:
        connections.close_all()


def test_one_clients_address_says_nothing_of_anothers(acme: TenantScope, globex: TenantScope) -> None:
    with _publishing(acme, Published(Signer())) as (party, web):
        other = SigningParty(globex, signer=party.signer, values={"jwks_uri": f"{web.address}/jwks"})
        assert party.try_claims().status_code == other.try_claims().status_code == 200
    assert len(web.requests) == 2
