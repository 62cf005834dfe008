"""Alice has the same address and the same password at Acme and at Globex. Nothing of one works at the other."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from identity.users.operations import set_password
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for

Visit = Callable[..., Visitor]
ALICE = "alice@acme.test"
SIGNED_OUT = "https://rp.example/signed-out"


@pytest.fixture
def here(acme: TenantScope) -> Party:
    return Party(acme, post_logout_redirect_uris=[SIGNED_OUT])


@pytest.fixture
def there(globex: TenantScope, here: Party) -> Party:
    """A client that differs in its tenant and its credentials only: what is refused, is refused for those."""
    party = Party(globex, post_logout_redirect_uris=[SIGNED_OUT])
    party.verifier = here.verifier
    return party


def signed_in(party: Party, visitor: Visitor) -> str:
    """The code that Alice brings back to the application."""
    visitor.open(party.authorize_path())
    visitor.submit(login=ALICE)
    visitor.submit(password=cast.PASSWORD)
    return party.answer(visitor)["code"]


def is_signed_in(party: Party, visitor: Visitor) -> bool:
    visitor.open(party.authorize_path(prompt="none"))
    return "code" in party.answer(visitor)


def test_the_same_address_and_password_are_two_people(here: Party, there: Party, visit: Visit) -> None:
    subjects = set()
    for party in (here, there):
        answer = party.redeem(signed_in(party, visit(party.scope))).json()
        claims = party.claims(answer["id_token"])
        assert claims["email"] == ALICE
        subjects.add(claims["sub"])
    assert len(subjects) == 2


def test_a_new_password_at_one_changes_nothing_at_the_other(
    acme: TenantScope, globex: TenantScope, visit: Visit
) -> None:
    with enter(acme):
        name = cast.new_user().username
    with enter(globex):
        set_password(user=cast.new_user(name), password="another long password", by=COMMAND)
    visitor = visit(acme)
    visitor.sign_in(name, cast.PASSWORD)
    assert visitor.path == "/account/"


def test_a_cookie(here: Party, there: Party, visit: Visit, acme: TenantScope, globex: TenantScope) -> None:
    visitor, thief = visit(acme), visit(globex)
    signed_in(here, visitor)
    assert is_signed_in(here, visitor)
    thief.client.cookies = visitor.client.cookies
    assert not is_signed_in(there, thief)
    thief.open("/account/")
    assert thief.path.startswith("/signin")
    at_the_console = visit(host=f"console.localhost:{visitor.origin.rpartition(':')[2]}")
    at_the_console.client.cookies = visitor.client.cookies
    at_the_console.open("/")
    assert at_the_console.path.startswith("/signin")


def test_a_code(here: Party, there: Party, visit: Visit, acme: TenantScope) -> None:
    code = signed_in(here, visit(acme))
    assert there.redeem(code).json()["error"] == "invalid_grant"
    # It was not even used up: Globex cannot touch what is Acme's.
    assert "access_token" in here.redeem(code).json()


def test_an_access_token(here: Party, there: Party, visit: Visit, acme: TenantScope) -> None:
    token = here.redeem(signed_in(here, visit(acme))).json()["access_token"]
    assert here.userinfo(token).status_code == 200
    assert there.userinfo(token).status_code == 401
    assert there.introspect(token) == {"active": False}
    there.revoke(token)
    assert here.userinfo(token).status_code == 200


def test_a_refresh_token(here: Party, there: Party, visit: Visit, acme: TenantScope) -> None:
    token = here.redeem(signed_in(here, visit(acme))).json()["refresh_token"]
    assert there.refresh(token).json()["error"] == "invalid_grant"
    there.revoke(token)
    assert "access_token" in here.refresh(token).json()


def test_an_id_token_as_a_hint(here: Party, there: Party, visit: Visit, acme: TenantScope, globex: TenantScope) -> None:
    token = here.redeem(signed_in(here, visit(acme))).json()["id_token"]
    visitor = visit(globex)
    signed_in(there, visitor)
    visitor.open(f"/oidc/session/end?{urlencode({'id_token_hint': token, 'post_logout_redirect_uri': SIGNED_OUT})}")
    assert not visitor.location
    assert is_signed_in(there, visitor)


def test_a_client(here: Party, there: Party, visit: Visit, globex: TenantScope) -> None:
    visitor = visit(globex)
    page = visitor.open(there.authorize_path(client_id=here.client_id))
    assert (page.status_code, visitor.location) == (400, "")
    there.client_id, there.secret = here.client_id, here.secret
    assert there.token(grant_type="client_credentials").json()["error"] == "invalid_client"


def test_the_address_of_a_sign_in_under_way(here: Party, visit: Visit, acme: TenantScope, globex: TenantScope) -> None:
    visitor, other = visit(acme), visit(globex)
    visitor.open(here.authorize_path())
    waiting = re.search(r"/oidc/auth/[0-9a-f-]{36}", visitor.path.replace("%2F", "/"))
    assert waiting is not None
    other.client.cookies = visitor.client.cookies
    page = other.open(waiting[0])
    assert page.status_code >= 400
    assert not other.location


def test_a_mailed_code(visit: Visit, acme: TenantScope, globex: TenantScope) -> None:
    visitors = {scope: visit(scope) for scope in (acme, globex)}
    for visitor in visitors.values():
        visitor.open("/signin")
        visitor.submit(login=ALICE)
        visitor.submit(form=-1, action="code")
    code = code_for(acme, ALICE)
    visitors[globex].submit(code=code)
    assert visitors[globex].path.startswith("/signin/code")
    visitors[acme].submit(code=code)
    assert visitors[acme].path == "/account/"
