"""What the tests of factors do over and over: choose a policy, give somebody a factor, show it."""

import json
import re
import time
from typing import Any

import pyotp
from allauth.mfa.models import Authenticator as Row
from django.conf import settings

from identity.signin.factors import operations, totp, webauthn
from identity.signin.factors.models import FactorPolicy
from identity.users.models import User
from tenants import hosts
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import SessionStore
from tests import cast
from tests.signin.factors.authenticator import Authenticator
from tests.visitor import Visitor, code_for

OPTIONS = re.compile(r'<script id="passkey-options" type="application/json">(.*?)</script>', re.DOTALL)
KEY = re.compile(r'<p class="once">([A-Z2-7 ]+)</p>')


def choose(scope: TenantScope, **choices: object) -> TenantScope:
    """This tenant's policy of factors says so from now on."""
    with enter(scope):
        policy = FactorPolicy.objects.filter(pk=1).first() or FactorPolicy()
        for name, value in choices.items():
            setattr(policy, name, value)
        operations.update_policy(policy=policy, by=COMMAND)
    return scope


def tenant_with(**choices: object) -> TenantScope:
    """A tenant of the test's own."""
    return choose(cast.new_tenant().scope(), **choices)


def give_app(scope: TenantScope, user: User) -> str:
    """The secret of an app that is set up and was never used."""
    secret = totp.new_secret()
    with enter(scope):
        operations.add_app(user=user, secret=secret, step=0, by=COMMAND)
    return secret


def give_codes(scope: TenantScope, user: User) -> list[str]:
    with enter(scope):
        return operations.make_recovery_codes(user=user, by=COMMAND)


def give_passkey(scope: TenantScope, user: User, name: str = "Phone", **traits: int) -> Authenticator:
    """An authenticator that holds a passkey of this person."""
    made = Authenticator(hosts.origin(scope), **traits)
    with enter(scope):
        ceremony = webauthn.Ceremony("register", "the tests")
        handle = operations.handle_of(user)
        answer = made.create(webauthn.creation_options(user, handle, ceremony))
        credential = webauthn.read_registration(answer, ceremony)
        operations.add_passkey(user=user, credential=credential, handle=handle, name=name, by=COMMAND)
    return made


def code_now(secret: str, steps: int = 0) -> str:
    """What the app shows, so many steps of thirty seconds from now."""
    return pyotp.TOTP(secret).at(time.time() + 30 * steps)


def options_of(visitor: Visitor) -> dict[str, Any]:
    """What the page tells the browser about passkeys."""
    found = OPTIONS.search(visitor.text)
    assert found is not None, visitor.text
    options: dict[str, Any] = json.loads(found[1])
    return options


def sign_in_with_passkey(visitor: Visitor, authenticator: Authenticator, path: str = "/signin", **changes: Any) -> Any:
    """By the button of the sign-in page, as the script does it."""
    visitor.open(path)
    options = visitor.client.get("/signin/passkey").json()
    return visitor.submit(form=1, credential=authenticator.get(options, **changes))


def records(visitor: Visitor, scope: TenantScope) -> list[dict[str, Any]]:
    """What the session of this browser says was proved."""
    found: list[dict[str, Any]] = session_of(visitor, scope).get("account_authentication_methods", [])
    return found


def session_of(visitor: Visitor, scope: TenantScope) -> dict[str, Any]:
    """What the server keeps for this browser."""
    cookie = visitor.client.cookies.get(settings.SESSION_COOKIE_NAME)
    with enter(scope):
        return dict(SessionStore(cookie=cookie.value).items()) if cookie is not None and cookie.value else {}


def factors_of(scope: TenantScope, user: User) -> list[str]:
    with enter(scope):
        return sorted(Row.objects.filter(user=user).values_list("type", flat=True))


def actions(scope: TenantScope, user: User) -> list[str]:
    with enter(scope):
        return list(Event.objects.filter(object_id=str(user.pk)).order_by("at").values_list("action", flat=True))


def code_to(scope: TenantScope, user: User) -> str:
    return code_for(scope, user.email)
