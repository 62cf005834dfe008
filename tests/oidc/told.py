"""A relying party with a server of its own, which hears of sign-outs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from joserfc import jws, jwt
from joserfc.jwk import KeySet

from tenants.isolation.scope import TenantScope
from tests.doubles import web
from tests.oidc.party import Party

PATH = "/backchannel/logout?of=us"


class Told(Party):
    """`tokens_received` are the logout tokens that its server got, oldest first."""

    def __init__(self, scope: TenantScope, server: web.Web, kind: str = "web", **values: Any) -> None:
        self.server = server
        more = {"backchannel_logout_uri": server.address + PATH, **values.pop("values", {})}
        super().__init__(scope, kind, values=more, **values)

    @property
    def tokens_received(self) -> list[str]:
        return [parse_qs(request.body.decode())["logout_token"][0] for request in self.server.requests]

    def claims_received(self, number: int = -1) -> dict[str, Any]:
        """Verified with the tenant's published keys."""
        keys = KeySet.import_key_set(self.http.get("/oidc/jwks").json())
        algorithms = ["RS256", "ES256", "EdDSA"]
        token = self.tokens_received[number]
        found = jwt.decode(token, keys, algorithms=algorithms)
        return {**found.claims, "header": jws.extract_compact(token.encode()).headers()}


@contextmanager
def relying_party(scope: TenantScope, answer: web.Answering | None = None, **values: Any) -> Iterator[Told]:
    with web.serving(answer or web.say(200)) as server:
        yield Told(scope, server, **values)
