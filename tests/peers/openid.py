"""What npm oidc-provider is told, and a browser at it."""

import http.client
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from joserfc.jwk import ECKey, RSAKey

SECRET = "a secret of the client, long enough"


def key(kind: Any, size: Any, alg: str) -> dict[str, Any]:
    made = kind.generate_key(size, {"kid": alg, "use": "sig", "alg": alg})
    return dict(made.as_dict(private=True))


KEYS = [key(RSAKey, 2048, "RS256"), key(ECKey, "P-256", "ES256")]


def walk(address: str, until: str) -> str:
    """A browser at the provider: follows, keeps its cookies, until it is sent back to us."""
    cookies: SimpleCookie = SimpleCookie()
    for _ in range(10):
        if address.startswith(until):
            return address
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        jar = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Cookie": jar})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        for header in answer.headers.get_all("Set-Cookie", []):
            cookies.load(header)
        found = answer.headers.get("Location", "")
        assert found, text
        address = found if "://" in found else f"{parts.scheme}://{parts.netloc}{found}"
    raise AssertionError(address)
