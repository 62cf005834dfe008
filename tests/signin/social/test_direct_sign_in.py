"""An application that asks for one way in: `direct_sign_in=social:<kind or id>`, as Logto's SDKs send it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.models import Connector
from identity.oidc.operations import create_client
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.doubles.vendor import Vendor
from tests.signin.social.people import come_back, somebody
from tests.visitor import Visitor, code_for

REDIRECT_URI = "https://shop.test/back"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def authorize(scope: TenantScope, direct: str) -> str:
    with enter(scope):
        client, _secret = create_client(name="A shop", kind="spa", redirect_uris=[REDIRECT_URI], by=COMMAND)
    return (
        f"/oidc/auth?client_id={client.client_id}&redirect_uri={REDIRECT_URI}&response_type=code&scope=openid&state=s"
        f"&code_challenge={CHALLENGE}&code_challenge_method=S256&direct_sign_in={direct}&login_hint=a@b.test"
    )


@pytest.mark.parametrize("by", ["kind", "id"])
def test_it_goes_straight_to_the_vendor_and_back_to_the_application(
    acme_id: Vendor, here: TenantScope, by: str
) -> None:
    with enter(here):
        name = str(Connector.objects.get().pk) if by == "id" else "oidc"
    visitor, person = Visitor(here), somebody()
    visitor.open(authorize(here, f"social:{name}"))
    assert visitor.location.startswith(f"{acme_id.issuer}/auth?")
    assert parse_qs(urlsplit(visitor.location).query)["login_hint"] == ["a@b.test"]
    come_back(visitor, acme_id, visitor.location, person)
    visitor.submit(code=code_for(here, person.email))
    assert visitor.location.startswith(f"{REDIRECT_URI}?code=")


@pytest.mark.parametrize("direct", ["social:google", "social:", "google", "sso:oidc", "social:../x", "social:%00"])
def test_a_wish_that_cannot_be_met_shows_the_sign_in_page(acme_id: Vendor, here: TenantScope, direct: str) -> None:
    visitor = Visitor(here)
    visitor.open(authorize(here, direct))
    assert visitor.page.status_code in (200, 400)
    assert not acme_id.asked


def test_who_declines_sees_the_other_ways_instead_of_going_round(acme_id: Vendor, here: TenantScope) -> None:
    visitor = Visitor(here)
    visitor.open(authorize(here, "social:oidc"))
    come_back(visitor, acme_id, visitor.location, somebody(), code="", error="access_denied")
    assert visitor.path.startswith("/signin?next=")
    assert "You did not agree there" in visitor.text


def test_the_request_of_another_browser_starts_nothing(acme_id: Vendor, here: TenantScope) -> None:
    """A link with somebody's `next` must not send a victim off to a vendor."""
    attacker, victim = Visitor(here), Visitor(here)
    attacker.open(authorize(here, "social:oidc"))
    path = attacker.path
    assert path.startswith("/signin/with/")
    victim.open(path)
    assert victim.path.startswith("/signin?next=")
