"""A sign-in at a company's provider, whichever protocol it speaks.

SAML and its libraries are imported when they are first spoken: they cost every process memory.
"""

from collections.abc import Mapping
from datetime import datetime

from connectors.enterprise import oidc
from connectors.enterprise.answers import Departure, Report, Request
from connectors.enterprise.kind import Protocol
from connectors.rows import Setup
from connectors.saml import keys
from tenants.audit.actor import SYSTEM


def begin(setup: Setup, request: Request) -> Departure:
    """Where the browser goes. Raises Refused."""
    if protocol_of(setup) is Protocol.OIDC:
        return oidc.begin(setup, request)
    from connectors.saml import requests

    signs = setup.values.get("signs_requests") is True
    return requests.begin(setup, request, keys.ensure_key(connector_id=setup.id, by=SYSTEM) if signs else None)


def examine(
    setup: Setup,
    answer: Mapping[str, str],
    request: Request | None,
    *,
    now: datetime,
    is_thorough: bool,
    has_subject: bool = False,
) -> Report:
    """`answer` is the query of the callback, or the form that was sent to the ACS. With `has_subject` a mapping names
    people by an attribute, so that the NameID of SAML may be whatever it is. Never raises."""
    if protocol_of(setup) is Protocol.OIDC:
        return oidc.examine(setup, answer, request, now=now, is_thorough=is_thorough)
    from connectors.saml import examination

    sent = answer.get("SAMLResponse", "")
    return examination.examine(setup, sent, request, now=now, is_thorough=is_thorough, has_subject=has_subject)


def protocol_of(setup: Setup) -> Protocol:
    """SAML where nothing is set up yet."""
    return Protocol.OIDC if setup.text("protocol") == Protocol.OIDC else Protocol.SAML
