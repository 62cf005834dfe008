"""Single logout (saml-core 3.7, saml-profiles 4.4): we ask the provider to sign somebody out, and it asks us.

What we send is signed, and what comes must be: by redirect over its query, by POST within.
"""

from datetime import UTC, datetime

from lxml import etree

from connectors.enterprise.answers import Departure
from connectors.rows import Setup
from connectors.saml.bindings import by_post, by_redirect
from connectors.saml.keyring import KeyPair
from connectors.saml.logout_reading import Asked, Received, is_confirmed, is_name_of, read_request
from connectors.saml.messages import new_id, sealed_message
from connectors.saml.names import SUCCESS

__all__ = ["Asked", "Received", "answer", "ask", "is_confirmed", "is_name_of", "new_id", "read_request"]
FAILURE = "urn:oasis:names:tc:SAML:2.0:status:Responder"
PARTIAL = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"


def ask(
    setup: Setup,
    *,
    request_id: str,
    entity_id: str,
    name_id: str,
    session_index: str,
    key: KeyPair,
    relay_state: str = "",
    now: datetime | None = None,
) -> Departure | None:
    """Where the browser goes to be signed out there, too; None where the provider has no such address. `name_id` and
    `session_index` are those of the assertion (answers.Assertion)."""
    from saml2 import saml, samlp

    url = setup.text("slo_url")
    if not url or not name_id:
        return None
    message = samlp.LogoutRequest(
        id=request_id,
        version="2.0",
        issue_instant=_stamp(now),
        destination=url,
        issuer=saml.Issuer(text=entity_id),
        name_id=saml.name_id_from_string(name_id),
        session_index=[samlp.SessionIndex(text=session_index)] if session_index else [],
    )
    return _sent(setup, url, "SAMLRequest", str(message), key, relay_state)


def answer(
    setup: Setup,
    asked: Asked,
    *,
    entity_id: str,
    key: KeyPair,
    is_done: bool = True,
    is_partial: bool = False,
    now: datetime | None = None,
) -> Departure | None:
    """Our answer to what the provider asked. None where there is no address for it."""
    from saml2 import saml, samlp

    url = setup.text("slo_response_url") or setup.text("slo_url")
    if not url:
        return None
    inner = samlp.StatusCode(value=PARTIAL) if is_partial else None
    code = samlp.StatusCode(value=SUCCESS if is_done else FAILURE, status_code=inner)
    message = samlp.LogoutResponse(
        id=new_id(),
        version="2.0",
        issue_instant=_stamp(now),
        destination=url,
        in_response_to=asked.id,
        issuer=saml.Issuer(text=entity_id),
        status=samlp.Status(status_code=code),
    )
    return _sent(setup, url, "SAMLResponse", str(message), key, asked.relay_state)


def _sent(setup: Setup, url: str, name: str, text: str, key: KeyPair, relay_state: str) -> Departure:
    if setup.text("slo_binding") == "post":
        return by_post(url, name, sealed_message(text, key), relay_state=relay_state)
    plain = bytes(etree.tostring(etree.fromstring(text.encode())))
    return by_redirect(url, name, plain, relay_state=relay_state, pair=key)


def _stamp(now: datetime | None) -> str:
    return (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
