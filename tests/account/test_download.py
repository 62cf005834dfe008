"""Everything about oneself as a file, and nothing in it that opens anything."""

import json

import pytest
from allauth.mfa.models import Authenticator

from identity.oidc.exchange.operations import create_personal_access_token
from identity.signin.factors.operations import make_recovery_codes
from identity.signin.limits import Action
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import signed_in, tokens_of
from tests.oidc.party import Party
from tests.visitor import Visitor


@pytest.fixture
def person(acme: TenantScope) -> User:
    return cast.person(acme)


@pytest.fixture
def browser(acme: TenantScope, person: User) -> Visitor:
    return signed_in(acme, person)


def _download(browser: Visitor) -> dict[str, object]:
    browser.open("/account/download")
    browser.submit()
    assert browser.page.status_code == 200
    found: dict[str, object] = json.loads(browser.page.content)
    return found


def test_it_holds_what_is_known_of_the_person(acme: TenantScope, person: User, browser: Visitor) -> None:
    party = Party(acme)
    tokens_of(party, browser, scope="openid email offline_access")
    found = _download(browser)
    assert browser.page["Content-Disposition"].startswith('attachment; filename="acme-')
    assert found["account"]["username"] == person.username  # type: ignore[index]  # JSON
    assert found["email_addresses"] == [{"email": person.email, "verified": True, "primary": True}]
    assert found["devices"][0]["user_agent"] == "a browser"  # type: ignore[index]  # JSON
    assert str(party.client.application) in json.dumps(found["applications"])
    assert {"user.sign_in", "application.sign_in"} <= {event["what"] for event in found["history"]}  # type: ignore[attr-defined]  # JSON
    with enter(acme):
        assert Event.objects.filter(action="user.download", object_id=str(person.pk)).exists()


def test_nothing_in_it_opens_anything(acme: TenantScope, person: User, browser: Visitor) -> None:
    party = Party(acme)
    tokens = tokens_of(party, browser, scope="openid offline_access")
    with enter(acme):
        _row, token = create_personal_access_token(user=person, name="Backup", by=COMMAND)
        codes = make_recovery_codes(user=person, by=COMMAND)
        person.refresh_from_db()
        sealed = Authenticator.objects.get(user=person).data["codes"]
        hashes = [row.token_hash for row in person.personal_access_tokens.all()]
    _download(browser)
    text = browser.page.content.decode()
    secrets = [token, *codes, sealed, *hashes, person.password, tokens["refresh_token"], tokens["access_token"]]
    secrets += [browser.client.cookies[name].value for name in ("genkan", "genkan-form")]
    assert not [secret for secret in secrets if str(secret) in text]
    for word in ("argon2", "session_key", "token_hash", "password_hash", "secret"):
        assert word not in text


def test_it_holds_nothing_of_anybody_else(acme: TenantScope, person: User, browser: Visitor) -> None:
    other = cast.person(acme)
    signed_in(acme, other)
    _download(browser)
    assert other.email not in browser.page.content.decode()


def test_of_what_staff_did_it_says_what_but_not_from_where(acme: TenantScope, person: User, browser: Visitor) -> None:
    from identity.users.operations import update_user
    from tenants.audit.actor import Actor, Kind

    oscar = Actor(Kind.OPERATOR, "1", "Oscar", "203.0.113.77", "his browser")
    with enter(acme):
        update_user(user=person, values={"name": "Renamed"}, by=oscar)
    _download(browser)
    text = browser.page.content.decode()
    assert '"by": "operator"' in text
    for hidden in ("203.0.113.77", "his browser", "Oscar"):
        assert hidden not in text


def test_opening_the_page_downloads_nothing(browser: Visitor) -> None:
    browser.open("/account/download")
    assert "text/html" in browser.page["Content-Type"]


def test_it_is_not_a_way_to_keep_the_server_busy(browser: Visitor) -> None:
    for _ in range(Action.DOWNLOAD.limit):
        _download(browser)
    browser.open("/account/download")
    browser.submit()
    assert browser.page.status_code == 429
