"""The answer as a form that the browser posts to the client; errors travel the same way."""

from collections.abc import Callable

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, forms_of

Visit = Callable[..., Visitor]


def test_a_code_is_posted_to_the_client(acme: TenantScope, visit: Visit) -> None:
    rp, visitor = Party(acme), visit(acme)
    visitor.sign_in("alice", cast.PASSWORD, rp.authorize_path(response_mode="form_post", state='<&">'))
    form = forms_of(visitor.text)[0]
    assert form["action"] == rp.redirect_uri
    assert set(form["fields"]) == {"code", "state", "iss"}
    assert form["fields"]["state"] == '<&">'
    assert visitor.page["Cache-Control"] == "no-store"
    assert rp.redeem(form["fields"]["code"]).status_code == 200


def test_an_error_is_posted_too(acme: TenantScope, visit: Visit) -> None:
    rp, visitor = Party(acme), visit(acme)
    visitor.open(rp.authorize_path(response_mode="form_post", prompt="none"))
    fields = forms_of(visitor.text)[0]["fields"]
    assert (fields["error"], fields["state"]) == ("login_required", "the state")
    assert fields["iss"] == rp.issuer


def test_the_page_works_without_script_and_holds_none_of_its_own(acme: TenantScope, visit: Visit) -> None:
    rp, visitor = Party(acme), visit(acme)
    visitor.open(rp.authorize_path(response_mode="form_post", prompt="none"))
    assert '<button class="primary">' in visitor.text
    assert "<script>" not in visitor.text
    assert "oidc/form_post" in visitor.text
