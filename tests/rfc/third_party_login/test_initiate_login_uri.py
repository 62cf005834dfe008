"""The way back to an application whose sign-in is over: its own address that begins one, named with our issuer."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.core.exceptions import ValidationError

from identity.applications.operations import suspend_application
from identity.oidc.models import SelfRegistration
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
BEGIN = "https://rp.example/begin?theme=dark"


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme, values={"initiate_login_uri": BEGIN})


def _bookmark(visitor: Visitor, rp: Party) -> str:
    """Begins a sign-in, and returns the address that the person will come back to."""
    visitor.open(rp.authorize_path())
    return visitor.path.partition("next=")[2].partition("&")[0].replace("%2F", "/")


def _ways_on(visitor: Visitor) -> list[str]:
    assert visitor.page.status_code == 400
    assert "This sign-in is over" in visitor.text
    return [unescape(found) for found in re.findall(r'<a class="primary" href="([^"]+)"', visitor.text)]


def test_an_expired_sign_in_leads_to_where_the_application_begins_one(
    acme: TenantScope, visit: Visit, rp: Party
) -> None:
    visitor = visit(acme)
    bookmark = _bookmark(visitor, rp)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31), tick=True):
        visitor.open(bookmark)
    issuer = rp.http.get("/oidc/.well-known/openid-configuration").json()["issuer"]
    assert [re.sub("%3A", ":", re.sub("%2F", "/", way)) for way in _ways_on(visitor)] == [f"{BEGIN}&iss={issuer}"]
    assert f"Go to {rp.client.name}" in visitor.text


def test_so_does_a_bookmark_opened_in_another_browser(acme: TenantScope, visit: Visit, rp: Party) -> None:
    bookmark = _bookmark(visit(acme), rp)
    stranger = visit(acme)
    stranger.open(bookmark)
    assert len(_ways_on(stranger)) == 1


def test_at_another_tenant_it_leads_nowhere(acme: TenantScope, globex: TenantScope, visit: Visit, rp: Party) -> None:
    bookmark = _bookmark(visit(acme), rp)
    stranger = visit(globex)
    stranger.open(bookmark)
    assert _ways_on(stranger) == []


def test_an_application_without_such_an_address_offers_no_way(acme: TenantScope, visit: Visit) -> None:
    bookmark = _bookmark(visit(acme), Party(acme))
    stranger = visit(acme)
    stranger.open(bookmark)
    assert _ways_on(stranger) == []


def test_neither_do_a_suspended_one_and_one_that_nobody_has_reviewed(
    acme: TenantScope, visit: Visit, rp: Party
) -> None:
    unreviewed = Party(acme, values={"initiate_login_uri": BEGIN})
    bookmarks = [_bookmark(visit(acme), one) for one in (rp, unreviewed)]
    with enter(acme):
        suspend_application(application=rp.client.application, reason="tried", by=COMMAND)
        SelfRegistration.objects.create(client=unreviewed.client)
    for bookmark in bookmarks:
        stranger = visit(acme)
        stranger.open(bookmark)
        assert _ways_on(stranger) == []


def test_it_speaks_japanese(acme: TenantScope, visit: Visit, rp: Party) -> None:
    bookmark = _bookmark(visit(acme), rp)
    stranger = visit(acme, language="ja")
    stranger.open(bookmark)
    assert f"{rp.client.name} へ移動" in stranger.text


@pytest.mark.parametrize(
    "uri",
    [
        "http://rp.example/begin",
        "http://localhost:3000/begin",
        "javascript:alert(1)",
        "/begin",
        "https://rp.example/#x",
    ],
)
def test_only_an_https_address_is_taken(acme: TenantScope, uri: str) -> None:
    """Conformance: oidcc-3rdparty-init-login-no-https."""
    with pytest.raises(ValidationError) as refusal:
        Party(acme, values={"initiate_login_uri": uri})
    assert list(refusal.value.message_dict) == ["initiate_login_uri"]
