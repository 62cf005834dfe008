"""A back end that calls the management API of a tenant, as its own client, over HTTP."""

import json
import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import Client as Http

from identity.users.roles.models import Role
from identity.users.roles.operations import create_role, give_application_roles
from tenants import hosts
from tenants.apis.models import BUILT_IN, Permission
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party, post


class Caller:
    """`Caller(scope)` may do all; `Caller(scope, "read:users")` that alone; `Caller(scope, None)` nothing."""

    def __init__(self, scope: TenantScope, *permissions: str | None, origins: tuple[str, ...] = ()) -> None:
        self.scope = scope
        self.party = Party(scope, "machine", auth_method="client_secret_post", origins=origins)
        self.settle(scope)
        self.permissions = [name for name in (permissions or ("all",)) if name]
        if self.permissions:
            self.employ(*self.permissions)

    def settle(self, scope: TenantScope) -> None:
        """Calls the tenant where it is now."""
        self.scope = scope
        self.http = Http(enforce_csrf_checks=True, headers={"host": urlsplit(hosts.origin(scope)).netloc})
        self.http.raise_request_exception = False
        self._token = ""

    @property
    def resource(self) -> str:
        return hosts.origin(self.scope) + BUILT_IN

    def employ(self, *permissions: str) -> Role:
        """The client gets a role of its own with these permissions of the API."""
        with enter(self.scope):
            found = list(Permission.objects.filter(resource__indicator=BUILT_IN, name__in=permissions))
            assert len(found) == len(set(permissions))
            role = create_role(
                name=f"caller {secrets.token_hex(6)}", kind=Role.Kind.MACHINE, permissions=found, by=COMMAND
            )
            give_application_roles(application=self.party.client.application, roles=[role], by=COMMAND)
        return role

    def ask_token(self, **changes: str) -> Any:
        form = {"grant_type": "client_credentials", "resource": self.resource}
        form |= {"client_id": self.party.client_id, "client_secret": self.party.secret or "", **changes}
        return post(self.http, "/oidc/token", {name: value for name, value in form.items() if value})

    def use(self, token: str) -> None:
        """From now on this token, whosever it is."""
        self._token = token

    @property
    def token(self) -> str:
        if not self._token:
            self._token = self.ask_token().json()["access_token"]
        return self._token

    def call(self, method: str, path: str, body: Any = None, query: Any = None, **headers: str) -> Any:
        address = f"/api{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        sent = {"authorization": f"Bearer {self.token}", **headers}
        data = b"" if body is None else json.dumps(body).encode()
        return self.http.generic(method, address, data, content_type="application/json", headers=sent)

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = None) -> Any:
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Any = None) -> Any:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


def problem(response: Any) -> tuple[int, str]:
    """Status and code of a refusal, which is always one."""
    body = response.json()
    assert {"code", "message"} <= set(body) <= {"code", "message", "data"}, body
    return response.status_code, body["code"]
