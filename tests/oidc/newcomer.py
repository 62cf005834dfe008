"""An application that nobody has entered: it registers itself, and then is a relying party like any other."""

import secrets
from typing import Any

import orjson

from identity.oidc.dynamic.operations import update_provider_policy
from identity.oidc.models import ProviderPolicy
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import CALLBACK, Party, http

REGISTER = "/oidc/register"


def take_clients(scope: TenantScope, mode: str, scopes: list[str] | None = None) -> None:
    """What the tenant's staff choose."""
    with enter(scope):
        policy = ProviderPolicy(registration=mode, registration_scopes=scopes or [])
        update_provider_policy(policy=policy, by=COMMAND)


def send(
    scope: TenantScope, body: Any, *, path: str = REGISTER, method: str = "post", token: str = "", **meta: str
) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    # The limiter counts by place; tests of it name one.
    meta.setdefault("REMOTE_ADDR", f"198.51.{secrets.randbelow(256)}.{secrets.randbelow(256)}")
    return http(scope).generic(method.upper(), path, data, "application/json", headers=headers, **meta)


def register(scope: TenantScope, /, **members: Any) -> Any:
    return send(scope, {"client_name": "Newcomer", "redirect_uris": [CALLBACK], **members})


class Newcomer(Party):
    """A relying party over what a registration answered."""

    def __init__(self, scope: TenantScope, /, **members: Any) -> None:
        answer = register(scope, **members)
        assert answer.status_code == 201, answer.content
        self.registered = answer.json()
        self.join(scope, self.registered["client_id"], self.registered.get("client_secret"), CALLBACK)
        self.redirect_uri = (self.registered.get("redirect_uris") or [""])[0]

    @property
    def path(self) -> str:
        return f"{REGISTER}/{self.client_id}"

    def manage(self, method: str, body: Any = b"", *, token: str | None = None) -> Any:
        presented = self.registered["registration_access_token"] if token is None else token
        return send(self.scope, body, path=self.path, method=method, token=presented)
