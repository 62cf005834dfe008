"""Section 3: what an assertion must say, for how long it counts, and that it counts once."""

import time
from typing import Any

import pytest

from identity.applications.operations import suspend_application
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.crowd import CROWD, at_once
from tests.oidc.party import Party, basic, post
from tests.oidc.signer import TYPE, Signer, SigningParty


@pytest.fixture
def party(acme: TenantScope) -> SigningParty:
    return SigningParty(acme)


def _refused(answer: Any) -> bool:
    return (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_it_takes_each_algorithm_of_the_list(acme: TenantScope, algorithm: str) -> None:
    party = SigningParty(acme, signer=Signer(algorithm))
    assert party.secret is None
    assert party.try_claims().status_code == 200


@pytest.mark.parametrize("suffix", ["", "/token"])
def test_the_audience_is_the_issuer_or_the_token_endpoint(party: SigningParty, suffix: str) -> None:
    assert party.try_claims(aud=party.issuer + suffix).status_code == 200
    assert party.try_claims(aud=[party.issuer + suffix]).status_code == 200


def test_an_endpoint_takes_assertions_made_for_itself(party: SigningParty) -> None:
    """RFC 9126 section 2 asks for it, and introspection clients do it."""
    token = party.try_claims().json()["access_token"]
    address = party.issuer + "/token/introspection"
    answer = party.ask(party.signer.sign(party.claims(aud=address)), "/oidc/token/introspection", token=token)
    assert answer.json()["active"]
    assert _refused(party.try_claims(aud=address))


@pytest.mark.parametrize(
    "audience",
    [None, "", "https://evil.example/oidc", [], 7, {}, True, "ISSUER/", "issuer", "http://acme.localhost:8300"],
)
def test_another_audience_is_refused(party: SigningParty, audience: Any) -> None:
    changed = audience.replace("ISSUER", party.issuer) if isinstance(audience, str) else audience
    assert _refused(party.try_claims(aud=changed))


def test_an_audience_beside_ours_is_refused(party: SigningParty) -> None:
    """Whoever else it was made for could use it here."""
    assert _refused(party.try_claims(aud=[party.issuer, "https://other.example"]))
    assert _refused(party.try_claims(aud=[party.issuer, party.issuer + "/token"]))


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({"exp": 290}, True),
        ({"exp": 330}, False),
        ({"exp": 3600}, False),
        ({"exp": -5}, True),
        ({"exp": -15}, False),
        ({"nbf": 8}, True),
        ({"nbf": 60}, False),
        ({"iat": 8}, True),
        ({"iat": 60}, False),
        ({"iat": -290}, True),
        ({"iat": -400}, False),
    ],
)
def test_its_times_are_bounded_and_clocks_may_differ_a_little(
    party: SigningParty, changes: dict[str, int], taken: bool
) -> None:
    now = int(time.time())
    answer = party.try_claims(**{name: now + offset for name, offset in changes.items()})
    assert answer.status_code == (200 if taken else 401)


@pytest.mark.parametrize(
    "changes", [{"exp": None}, {"exp": "soon"}, {"exp": True}, {"exp": 1e300}, {"nbf": "now"}, {"iat": []}]
)
def test_times_that_are_no_times_are_refused(party: SigningParty, changes: dict[str, Any]) -> None:
    assert _refused(party.try_claims(**changes))


def test_a_time_may_have_a_fraction_and_iat_may_be_left_out(party: SigningParty) -> None:
    assert party.try_claims(exp=time.time() + 30.5, iat=None).status_code == 200


@pytest.mark.parametrize("jti", [None, "", 7, "x" * 256, ["a"]])
def test_it_needs_a_jti(party: SigningParty, jti: Any) -> None:
    assert _refused(party.try_claims(jti=jti))


def test_it_counts_once(party: SigningParty) -> None:
    assertion = party.signer.sign(party.claims())
    assert party.ask(assertion).status_code == 200
    assert _refused(party.ask(assertion))


def test_a_jti_counts_once_whatever_else_the_assertion_says(party: SigningParty) -> None:
    assert party.try_claims(jti="the same").status_code == 200
    assert _refused(party.try_claims(jti="the same", exp=int(time.time()) + 120))


def test_two_clients_may_choose_the_same_jti(party: SigningParty, acme: TenantScope, globex: TenantScope) -> None:
    for other in (party, SigningParty(acme), SigningParty(globex)):
        assert other.try_claims(jti="chosen twice").status_code == 200


def test_of_sixteen_at_once_one_gets_through(party: SigningParty) -> None:
    form = {"grant_type": "client_credentials", "client_assertion_type": TYPE}
    form["client_assertion"] = party.signer.sign(party.claims())
    answers = at_once(party, lambda client: post(client, "/oidc/token", form))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * (CROWD - 1)


@pytest.mark.parametrize(
    "changes", [{"iss": "somebody"}, {"sub": "somebody"}, {"iss": None}, {"sub": None}, {"sub": 7, "iss": 7}]
)
def test_issuer_and_subject_are_the_client(party: SigningParty, changes: dict[str, Any]) -> None:
    assert _refused(party.try_claims(**changes))


def test_another_clients_assertion_is_refused(party: SigningParty, acme: TenantScope) -> None:
    other = SigningParty(acme)
    forged = other.signer.sign(party.claims(), kid=party.signer.kid)
    assert _refused(party.ask(forged))
    assert _refused(party.ask(other.signer.sign(other.claims()), client_id=party.client_id))


def test_another_tenants_assertion_is_refused(party: SigningParty, globex: TenantScope) -> None:
    other = SigningParty(globex, signer=party.signer)
    assert _refused(party.ask(other.signer.sign(other.claims())))
    assert _refused(party.try_claims(aud=other.issuer))


def test_the_id_may_stand_beside_it(party: SigningParty) -> None:
    assert party.ask(party.signer.sign(party.claims()), client_id=party.client_id).status_code == 200


def test_a_suspended_applications_assertion_is_refused(party: SigningParty, acme: TenantScope) -> None:
    with enter(acme):
        suspend_application(application=party.client.application, reason="tried", by=COMMAND)
    assert _refused(party.try_claims())


def test_only_the_registered_method_is_taken(party: SigningParty, acme: TenantScope) -> None:
    by_secret, public = Party(acme, "machine"), Party(acme, "spa")
    for other in (by_secret, public):
        claims = party.claims(iss=other.client_id, sub=other.client_id)
        assert _refused(party.ask(party.signer.sign(claims)))
    form = {"grant_type": "client_credentials", "client_id": party.client_id}
    assert _refused(post(party.http, "/oidc/token", form))
    assert _refused(post(party.http, "/oidc/token", {**form, "client_secret": "guess"}))


def test_a_second_method_beside_it_is_refused(party: SigningParty) -> None:
    form = {"grant_type": "client_credentials", "client_assertion_type": TYPE}
    form["client_assertion"] = party.signer.sign(party.claims())
    with_secret = post(party.http, "/oidc/token", {**form, "client_secret": "x"})
    with_header = post(party.http, "/oidc/token", form, authorization=basic(party.client_id, "x"))
    for answer in (with_secret, with_header):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert post(party.http, "/oidc/token", form).status_code == 200


@pytest.mark.parametrize("kind", ["", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"])
def test_another_type_of_assertion_is_refused(party: SigningParty, kind: str) -> None:
    answer = party.ask(party.signer.sign(party.claims()), client_assertion_type=kind)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_what_is_wrong_is_said_to_whoever_signed_and_to_nobody_else(party: SigningParty, acme: TenantScope) -> None:
    assert "aud" in party.try_claims(aud="x").json()["error_description"]
    forged = Signer(kid=party.signer.kid).sign(party.claims(aud="x"))
    unknown = party.signer.sign(party.claims(iss="nobody", sub="nobody"))
    assert party.ask(forged).content == party.ask(unknown).content
