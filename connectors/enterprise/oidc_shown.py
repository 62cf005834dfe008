"""What came by OpenID Connect, as people who look after the connection may see it: claims, and no token, code or secret."""

import json
from collections.abc import Mapping

from connectors.enterprise.answers import Assertion
from connectors.enterprise.oidc_tokens import Opened

LIMIT = 20_000
# Values that prove something to somebody.
HIDDEN = ("nonce", "at_hash", "c_hash", "s_hash", "sid", "session_state")


def shown(answer: Mapping[str, str], opened: Opened | None, seen: Assertion | None) -> str:
    if opened is None and seen is None:
        names = ", ".join(sorted(name[:40] for name in answer)[:20])
        return json.dumps({"answer": names}) if names else ""
    claims = dict(opened.claims) if opened else {}
    more = {
        name: values[0] if len(values) == 1 else list(values)
        for name, values in (seen.attributes.items() if seen else ())
        if name.partition(".")[0] not in claims
    }
    whole = {"id_token": _redacted(claims), **({"userinfo": _redacted(more)} if more else {})}
    return json.dumps(whole, indent=2, ensure_ascii=False, default=str)[:LIMIT]


def _redacted(claims: Mapping[str, object]) -> dict[str, object]:
    return {name: "…" if name in HIDDEN else value for name, value in claims.items()}
