"""django-oauth-toolkit's own classes answer over our tokens."""

from collections.abc import Callable

from django.test import RequestFactory
from oauth2_provider.oauth2_backends import get_oauthlib_core

from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def _verify(scope: TenantScope, token: str, scopes: list[str]) -> tuple[bool, object]:
    with enter(scope):
        request = RequestFactory().get("/api/me", headers={"authorization": f"Bearer {token}"})
        return get_oauthlib_core().verify_request(request, scopes=scopes)


def test_a_live_token_names_its_person_client_and_scopes(acme: TenantScope, visit: Visit) -> None:
    rp = Party(acme)
    token = rp.tokens(visit(acme), "alice")["access_token"]
    valid, request = _verify(acme, token, ["openid"])
    assert valid
    assert request.user.username == "alice"
    assert request.client.client_id == rp.client_id


def test_a_missing_scope_a_revoked_token_and_another_tenant_do_not(
    acme: TenantScope, globex: TenantScope, visit: Visit
) -> None:
    rp = Party(acme)
    token = rp.tokens(visit(acme), "alice")["access_token"]
    assert not _verify(acme, token, ["phone"])[0]
    assert not _verify(globex, token, [])[0]
    rp.revoke(token)
    assert not _verify(acme, token, [])[0]
    assert not _verify(acme, "nonsense", [])[0]
