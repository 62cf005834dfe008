"""`iss` on every answer, so that a client knows which of its issuers spoke."""

from collections.abc import Callable

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def test_it_is_on_success_and_equals_the_metadata(acme: TenantScope, visit: Visit) -> None:
    rp = Party(acme)
    metadata = rp.http.get("/oidc/.well-known/openid-configuration").json()
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert rp.sign_in(visit(acme), "alice")["iss"] == metadata["issuer"]


def test_it_is_on_errors(acme: TenantScope, visit: Visit) -> None:
    rp, visitor = Party(acme), visit(acme)
    visitor.open(rp.authorize_path(prompt="none"))
    assert rp.answer(visitor)["iss"] == rp.issuer
