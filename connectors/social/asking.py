"""Questions to a vendor's endpoints, through the guarded client; answers are JSON objects or nothing."""

import base64
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import orjson

from connectors.social.faults import Fault, ProviderFailed
from connectors.social.profile import Claims
from tenants.outbound import OutboundFailed, OutboundRefused, fetch

CODE = re.compile(r"[a-z_]{1,40}\Z")
REFUSED_CLIENT = ("invalid_client", "unauthorized_client", "invalid_client_id", "incorrect_client_credentials")


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    document: Mapping[str, object] | None = None,
) -> Claims:
    """The JSON object that came. Raises ProviderFailed."""
    sent = {"Accept": "application/json", **(headers or {})}
    body = None
    if form is not None:
        body, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
    elif document is not None:
        body, sent["Content-Type"] = orjson.dumps(document), "application/json"
    try:
        answer = fetch(method, url, headers=sent, body=body)
    except (OutboundRefused, OutboundFailed) as error:
        raise ProviderFailed(Fault.UNREACHABLE, str(error)) from error
    found = _read(answer.body)
    if 200 <= answer.status < 300 and isinstance(found, dict):
        return found
    raise _refusal(answer.status, found)


def ask_list(url: str, *, headers: Mapping[str, str]) -> list[Claims]:
    """A JSON array of objects. Raises ProviderFailed."""
    try:
        answer = fetch("GET", url, headers={"Accept": "application/json", **headers})
    except (OutboundRefused, OutboundFailed) as error:
        raise ProviderFailed(Fault.UNREACHABLE, str(error)) from error
    found = _read(answer.body)
    if answer.status != 200 or not isinstance(found, list):
        raise _refusal(answer.status, found)
    return [entry for entry in found if isinstance(entry, dict)]


def bearer(tokens: Claims) -> dict[str, str]:
    """The header that shows an access token. Raises ProviderFailed where there is none."""
    token = tokens.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise ProviderFailed(Fault.ANSWER, "no access token")
    return {"Authorization": f"Bearer {token}"}


def basic(client_id: str, client_secret: str) -> dict[str, str]:
    """RFC 6749 section 2.3.1."""
    pair = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def error_code(claims: Claims) -> str:
    """A vendor's error as a word that may be logged; "" where there is none, "other" for one that is no code."""
    found = claims.get("error") or claims.get("errcode")
    if not found:
        return ""
    word = found if isinstance(found, str) else str(found) if isinstance(found, int) else "other"
    return word if CODE.match(word) or word.isdigit() else "other"


def _read(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except ValueError:
        return None


def _refusal(status: int, found: object) -> ProviderFailed:
    code = error_code(found) if isinstance(found, dict) else ""
    if code in REFUSED_CLIENT or (status == 401 and not code):
        return ProviderFailed(Fault.CLIENT, code or str(status))
    if code == "invalid_grant":
        return ProviderFailed(Fault.CODE, code)
    return ProviderFailed(Fault.ANSWER, code or f"status {status}")
