"""What the tests here do over and over: connect a tenant with a vendor, press the button, agree, come back."""

from typing import Any
from uuid import uuid4

from allauth.socialaccount.models import SocialAccount

from connectors import operations
from connectors.models import Connector
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.doubles.vendor import Person, Vendor
from tests.visitor import Visitor, forms_of


def connect(scope: TenantScope, vendor: Vendor, kind: str = "oidc", name: str = "Acme ID", **changes: Any) -> Connector:
    """A connector of a tenant, in use."""
    values: dict[str, Any] = {"client_id": vendor.client_id, "client_secret": vendor.client_secret}
    if kind == "oidc":
        values |= {"issuer": vendor.issuer, "auth_method": "basic", "asks_userinfo": "on"}
    if kind == "oauth":
        values |= {
            "authorize_url": f"{vendor.issuer}/auth",
            "token_url": f"{vendor.issuer}/token",
            "profile_url": f"{vendor.issuer}/profile",
            "auth_method": "post",
            "has_pkce": "on",
            "member_sub": "data.id",
            "member_email": "data.contact.mail",
            "member_email_verified": "data.contact.ok",
            "member_name": "data.title",
        }
    with enter(scope):
        row = operations.create_connector(kind=kind, name=name, by=COMMAND)
        form = operations.config_form(row, {**values, **changes})
        assert form.is_valid(), form.errors
        operations.update_connector(connector=row, values={}, config=form, by=COMMAND)
        operations.enable_connector(connector=row, by=COMMAND)
    return row


def somebody(email: str = "", **changes: Any) -> Person:
    """A person with an account of their own at the vendor."""
    subject = uuid4().hex
    return Person(subject, email or f"{subject[:10]}@elsewhere.test", **changes)


def press(visitor: Visitor, name: str = "Acme ID", path: str = "/signin") -> str:
    """Presses the button; where the browser is sent."""
    visitor.open(path)
    number = next(n for n, form in enumerate(forms_of(visitor.text)) if form["action"] == "" and "login" not in form["fields"] and "email" not in form["fields"])  # fmt: skip
    action = door(visitor, name)
    fields = forms_of(visitor.text)[number]["fields"]
    visitor.page = visitor.client.post(action, fields, headers={"origin": visitor.origin})
    return visitor.location


def door(visitor: Visitor, name: str) -> str:
    """The address of a button."""
    import re

    found = re.search(rf'formaction="([^"]+)"[^>]*><img[^>]*>[^<]*{re.escape(name)}', visitor.text)
    assert found is not None, visitor.text
    return found[1]


def come_back(visitor: Visitor, vendor: Vendor, location: str, person: Person, **answer: str) -> Any:
    """Agrees at the vendor and opens the callback."""
    back = vendor.authorize(location, person, **answer)
    assert back.startswith(visitor.origin + "/"), back
    return visitor.open(back.removeprefix(visitor.origin))


def sign_in(visitor: Visitor, vendor: Vendor, person: Person, path: str = "/signin", name: str = "Acme ID") -> Any:
    """The whole way."""
    return come_back(visitor, vendor, press(visitor, name, path), person)


def identities(scope: TenantScope) -> list[SocialAccount]:
    with enter(scope):
        return list(SocialAccount.objects.select_related("user").order_by("pk"))
