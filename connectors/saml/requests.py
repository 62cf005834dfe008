"""Our request to sign somebody in (saml-core 3.4.1, saml-profiles 4.1.4.1)."""

from datetime import UTC, datetime

from connectors.enterprise.answers import Departure, Request
from connectors.rows import Setup
from connectors.saml.bindings import by_post, by_redirect
from connectors.saml.keyring import KeyPair
from connectors.saml.messages import sealed_message
from connectors.saml.names import POST, UNSPECIFIED


def begin(setup: Setup, request: Request, key: KeyPair | None, *, now: datetime | None = None) -> Departure:
    """Where the browser goes. `key` signs, where the connection signs its requests. Nothing is asked of how people sign
    in there: that is the company's own affair."""
    from saml2 import samlp

    url, pair = setup.text("sso_url"), key if setup.values.get("signs_requests") is True else None
    message = samlp.AuthnRequest(
        id=request.id,
        version="2.0",
        issue_instant=(now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        destination=url,
        assertion_consumer_service_url=request.callback,
        protocol_binding=POST,
        force_authn="true" if request.is_forced else None,
        issuer=_issuer(request.entity_id),
        name_id_policy=samlp.NameIDPolicy(format=setup.text("name_id_format") or UNSPECIFIED, allow_create="true"),
    )
    if setup.text("sso_binding") == "post":
        return by_post(url, "SAMLRequest", sealed_message(str(message), pair))
    return by_redirect(url, "SAMLRequest", str(message).encode(), pair=pair)


def _issuer(entity_id: str) -> object:
    from saml2 import saml

    return saml.Issuer(text=entity_id)
