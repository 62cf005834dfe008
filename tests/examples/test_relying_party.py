"""What the demo applications show, and what they refuse to believe."""

from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from examples.relying_party.app import Demo
from tests.doubles.provider import LittleProvider
from tests.examples.conftest import PORT, Reader


def test_it_lists_its_own_applications_with_their_names_escaped(reader: Reader) -> None:
    reader.open("/")
    assert "Shop &lt;b&gt;" in reader.text
    assert "Feed" in reader.text
    assert "Elsewhere" not in reader.text


def test_it_signs_in_with_pkce_state_and_nonce_and_shows_the_decoded_tokens(
    reader: Reader, provider: LittleProvider
) -> None:
    reader.sign_in()
    assert (reader.status, reader.headers["Location"]) == (303, "/tokens/acme/shop")
    asked = dict(provider.asked)
    assert asked["/auth"]["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked["/auth"])
    assert asked["/token"]["code_verifier"]
    reader.open("/tokens/acme/shop")
    assert "Signed in as Alice" in reader.text
    assert provider.issuer in reader.text
    assert "refresh " in reader.text


def test_it_refreshes_and_keeps_what_the_answer_leaves_out(reader: Reader, provider: LittleProvider) -> None:
    reader.sign_in()
    reader.open("/refresh/acme/shop", "POST")
    assert reader.status == 303
    assert "Refreshed 1×" in reader.open("/tokens/acme/shop").text


def test_a_machine_gets_a_token_of_its_own(reader: Reader, provider: LittleProvider) -> None:
    reader.open("/machine/acme/feed", "POST")
    assert "ID token" not in reader.open("/tokens/acme/feed").text
    assert provider.asked[-1][1]["grant_type"] == "client_credentials"


def test_sign_out_goes_by_way_of_the_provider_and_counts_when_the_browser_is_back(reader: Reader) -> None:
    reader.sign_in()
    reader.open("/signout/acme/shop", "POST")
    leaving = reader.headers["Location"]
    assert "id_token_hint=" in leaving
    assert reader.open("/tokens/acme/shop").status == 200
    state = leaving.rpartition("state=")[2].partition("&")[0]
    assert "You are signed out." in reader.open(f"/signed-out?state={state}").text
    assert reader.open("/tokens/acme/shop").status == 404


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
    ],
)
def test_it_refuses_an_id_token_that_is_not_for_it(
    reader: Reader, provider: LittleProvider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    assert reader.sign_in().status == 502
    assert "could not be trusted" in reader.text
    assert reader.open("/tokens/acme/shop").status == 404


def test_it_refuses_an_id_token_signed_by_a_stranger(reader: Reader, provider: LittleProvider) -> None:
    provider.signs_with = ECKey.generate_key("P-256", parameters={"kid": "1"})
    assert reader.sign_in().status == 502


def test_it_refuses_an_issuer_that_calls_itself_otherwise(reader: Reader, provider: LittleProvider) -> None:
    provider.metadata = {"issuer": "https://another.example"}
    assert reader.open("/signin/acme/shop").status == 502


def test_it_refuses_an_answer_that_names_another_issuer(reader: Reader, provider: LittleProvider) -> None:
    provider.answer = {"iss": "https://another.example"}
    assert reader.sign_in().status == 502


def test_it_refuses_claims_of_another_person(reader: Reader, provider: LittleProvider) -> None:
    provider.userinfo = {"sub": "mallory"}
    assert reader.sign_in().status == 502


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(reader: Reader, provider: LittleProvider) -> None:
    reader.sign_in()
    state = next(query["state"] for path, query in provider.asked if path == "/auth")
    assert reader.open(f"/callback?code=code&state={state}").status == 400
    other = Reader(reader.app)
    reader.open("/signin/acme/shop")
    state = reader.headers["Location"].partition("state=")[2].partition("&")[0]
    assert other.open(f"/callback?code=code&state={state}&iss={provider.issuer}").status == 400


def test_a_declined_request_is_told_in_words(reader: Reader, provider: LittleProvider) -> None:
    provider.answer = {"error": "access_denied", "error_description": "<script>"}
    reader.sign_in()
    assert "Access was declined" in reader.text
    assert "<script>" not in reader.text


def test_a_platform_that_does_not_run_is_told_in_words(reader: Reader, provider: LittleProvider) -> None:
    file = reader.app.home / "demo.json"
    file.write_text(file.read_text().replace(provider.issuer, "http://acme.localhost:1"))
    assert reader.open("/signin/acme/shop").status == 502
    assert "Nothing answers at acme.localhost:1" in reader.text


def test_without_demo_data_it_says_what_writes_them(tmp_path: Path) -> None:
    reader = Reader(Demo(tmp_path / "nowhere", PORT)).open("/")
    assert reader.status == 503
    assert "make run" in reader.text


def test_it_speaks_japanese(reader: Reader) -> None:
    assert "デモアプリケーション" in reader.open("/", accept_language="ja-JP,en;q=0.5").text
    assert "Demo applications" in reader.open("/?language=en").text


def test_a_page_elsewhere_can_neither_post_to_it_nor_read_it_under_another_name(reader: Reader) -> None:
    reader.sign_in()
    assert reader.open("/refresh/acme/shop", "POST", origin="http://evil.localhost:8999").status == 403
    assert reader.open("/tokens/acme/shop", host="evil.example").headers["Location"].startswith("http://127.0.0.1:")
