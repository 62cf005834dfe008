"""Applications in the console: created by kind, changed, their secrets shown once."""

import json
import re

from identity.applications.models import Application
from identity.oidc.console_forms import AddressesForm, SignOutForm, TokensForm
from identity.oidc.logout.models import LogoutDelivery
from identity.oidc.models import ClientSecret
from identity.oidc.operations import EDITABLE, create_client, digest_of_secret
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, heading, new_operator
from tests.visitor import Visitor


def application(scope: TenantScope, kind: str = "web") -> Application:
    with enter(scope):
        uris = [] if kind == "machine" else ["https://app.test/back"]
        client, _secret = create_client(name=cast.unique("app"), kind=kind, redirect_uris=uris, by=COMMAND)
        return client.application


def reload(scope: TenantScope, row: Application) -> Application:
    with enter(scope):
        return Application.objects.select_related("client").get(pk=row.pk)


def shown(visitor: Visitor) -> tuple[str, str]:
    """Client id and secret, as the page that shows them once has them."""
    client_id, secret = re.findall(r"<code>([^<]+)</code>", visitor.text)
    return client_id, secret


def create(visitor: Visitor, kind: str, uris: str, name: str = "A shop") -> None:
    visitor.open("/t/acme/applications/new/")
    answer(visitor, kind=kind, name=name, redirect_uris=uris)


def test_the_secret_of_a_web_application_is_shown_once_and_kept_as_a_digest(acme: TenantScope) -> None:
    visitor = at_console(new_operator(acme="admin"))
    create(visitor, "web", "https://shop.test/callback\nhttps://shop.test/other")
    assert heading(visitor) == "The secret"
    client_id, secret = shown(visitor)
    with enter(acme):
        row = ClientSecret.objects.get(client__client_id=client_id)
        made = row.client.application
        assert row.secret_hash == digest_of_secret(secret)
        assert row.client.redirect_uris.split() == ["https://shop.test/callback", "https://shop.test/other"]
        assert secret not in str(list(Event.objects.filter(object_id=str(made.pk)).values()))
    for path in ("", "addresses/", "tokens/", "secrets/", "details/", "history/"):
        visitor.open(f"/t/acme/applications/{made.pk}/{path}")
        assert visitor.page.status_code == 200
        assert secret not in visitor.text
    visitor.open(f"/t/acme/applications/{made.pk}/secrets/")
    assert f"…{secret[-4:]}" in visitor.text


def test_an_app_without_a_secret_has_none_to_show(acme: TenantScope) -> None:
    visitor = at_console(new_operator(acme="admin"))
    for kind, uri in (("spa", "https://spa.test/back"), ("native", "com.example.app:/back")):
        create(visitor, kind, uri, name=f"App {kind}")
        assert heading(visitor) == f"App {kind}"
        visitor.open(f"{visitor.path}secrets/")
        assert "PKCE proves each sign-in instead" in visitor.text


def test_what_the_operation_refuses_stands_at_its_field(acme: TenantScope) -> None:
    visitor = at_console(new_operator(acme="admin"))
    create(visitor, "web", "")
    assert "Name at least one redirect URI." in visitor.text
    create(visitor, "web", "javascript:alert(1)")
    assert "c-error" in visitor.text
    create(visitor, "nonsense", "https://a.test/")
    assert "c-error" in visitor.text


def test_addresses_and_tokens_are_changed_each_on_its_tab(acme: TenantScope) -> None:
    row = application(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/applications/{row.pk}/addresses/")
    answer(
        visitor, redirect_uris="https://app.test/one\nhttps://app.test/two",
        post_logout_redirect_uris="https://app.test/", allowed_origins="https://app.test",
    )  # fmt: skip
    assert "Saved." in visitor.text
    client = reload(acme, row).client
    assert client.redirect_uris == "https://app.test/one https://app.test/two"
    assert client.allowed_origins == "https://app.test"

    visitor.open(f"/t/acme/applications/{row.pk}/tokens/")
    answer(
        visitor, grant_types=["authorization_code"], auth_method="client_secret_post", pkce_required="on",
        id_token_algorithm="ES256", access_token_seconds="300", refresh_token_seconds="3600",
        refresh_grace_seconds="5", scopes="openid\nprofile",
    )  # fmt: skip
    assert "Saved." in visitor.text
    client = reload(acme, row).client
    assert (client.access_token_seconds, client.scopes, client.id_token_algorithm) == (
        300,
        ["openid", "profile"],
        "ES256",
    )
    assert client.redirect_uris == "https://app.test/one https://app.test/two"

    answer(
        visitor, grant_types=["refresh_token"], auth_method="client_secret_post", pkce_required="on",
        id_token_algorithm="ES256", access_token_seconds="300", refresh_token_seconds="3600", refresh_grace_seconds="5",
        scopes="",
    )  # fmt: skip
    assert "Refresh tokens come from" in visitor.text
    assert reload(acme, row).client.grant_types == ["authorization_code"]


def test_everything_that_can_be_changed_of_a_client_stands_on_a_tab(acme: TenantScope) -> None:
    client = reload(acme, application(acme)).client
    shown = {name for form in (AddressesForm, SignOutForm, TokensForm) for name in form(client=client).fields}
    assert set(EDITABLE) <= shown


def test_public_keys_are_given_as_json(acme: TenantScope) -> None:
    row = application(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/applications/{row.pk}/tokens/")
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "one"}
    settings = {
        "grant_types": ["authorization_code"], "auth_method": "private_key_jwt", "pkce_required": "on",
        "id_token_algorithm": "RS256", "access_token_seconds": "300", "refresh_token_seconds": "3600",
        "refresh_grace_seconds": "5", "scopes": "",
    }  # fmt: skip
    answer(visitor, **settings, jwks="{")
    assert "c-error" in visitor.text
    answer(visitor, **settings, jwks=json.dumps({"keys": [key]}))
    assert "Saved." in visitor.text
    assert reload(acme, row).client.jwks["keys"][0]["kid"] == "one"


def test_more_secrets_are_created_and_revoked(acme: TenantScope) -> None:
    row = application(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/applications/{row.pk}/secrets/create/")
    answer(visitor, name="staging", expires_on="2099-01-31")
    assert heading(visitor) == "The secret"
    _client_id, secret = shown(visitor)
    with enter(acme):
        made = ClientSecret.objects.get(name="staging", client__application=row)
    assert made.secret_hash == digest_of_secret(secret)
    assert made.expires_at is not None
    assert f"{made.expires_at:%Y-%m-%d}" == "2099-01-31"
    visitor.open(f"/t/acme/applications/{row.pk}/secrets/revoke/{made.pk}/")
    answer(visitor, confirmation="acme")
    with enter(acme):
        assert not ClientSecret.objects.filter(pk=made.pk).exists()


def test_a_secret_of_another_application_is_not_there(acme: TenantScope) -> None:
    one, other = application(acme), application(acme)
    with enter(acme):
        secret = ClientSecret.objects.get(client__application=other)
    visitor = at_console(new_operator(acme="admin"))
    assert visitor.open(f"/t/acme/applications/{one.pk}/secrets/revoke/{secret.pk}/").status_code == 404


def test_it_is_suspended_resumed_and_deleted_with_its_name_typed(acme: TenantScope) -> None:
    row = application(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/applications/{row.pk}/suspend/")
    answer(visitor, reason="abuse", confirmation="acme")
    assert reload(acme, row).suspended_at is not None
    visitor.open(f"/t/acme/applications/{row.pk}/resume/")
    answer(visitor)
    assert reload(acme, row).suspended_at is None
    visitor.open(f"/t/acme/applications/{row.pk}/delete/")
    answer(visitor, confirmation="acme")
    assert reload(acme, row)
    answer(visitor, confirmation=row.name)
    with enter(acme):
        assert not Application.objects.filter(pk=row.pk).exists()
        happened = Event.objects.filter(object_id=str(row.pk)).values_list("action", flat=True)
        assert list(happened)[:3] == ["application.delete", "application.resume", "application.suspend"]


def test_where_it_hears_of_sign_outs_has_a_tab_with_the_latest_notices(acme: TenantScope) -> None:
    row = application(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/applications/{row.pk}/sign-out/")
    assert "None yet" in visitor.text
    answer(visitor, backchannel_logout_uri="http://app.test/back", frontchannel_logout_uri="https://app.test/front")
    assert "Use https://." in visitor.text
    answer(visitor, backchannel_logout_uri="https://app.test/told", backchannel_logout_session_required="on")
    client = reload(acme, row).client
    assert client.backchannel_logout_uri == "https://app.test/told"
    assert client.backchannel_logout_session_required
    with enter(acme):
        LogoutDelivery.objects.create(client=client, sid="s", subject="u", attempts=2, error="answered 500")
    visitor.open(f"/t/acme/applications/{row.pk}/sign-out/")
    assert "2 attempts · answered 500" in visitor.text
