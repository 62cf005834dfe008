"""One connection, its provider, one request of ours; and what came of an answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from connectors.enterprise.answers import Report, Request
from connectors.rows import Setup
from connectors.saml.examination import examine
from tests.doubles.saml_idp import Key, SamlIdp, new_key

CONNECTION = UUID("11111111-2222-4333-8444-555555555555")
ACS, OURS = "https://acme.example/sso/saml/1/acs", "https://acme.example/sso/saml/1/metadata"
IDP = SamlIdp("https://idp.example/metadata", "https://idp.example/sso", slo_url="https://idp.example/slo")
REQUEST = Request(CONNECTION, "_0123456789abcdef", ACS, OURS)
PERSON: Mapping[str, str | list[str]] = {"email": "bob@acme.example", "groups": ["staff", "leads"]}


def ours() -> Key:
    return new_key("ours")


def setup(**config: object) -> Setup:
    return Setup(CONNECTION, "other_saml", "Acme", IDP.config(**config), {})


def sent(idp: SamlIdp = IDP, **faults: Any) -> str:
    given: dict[str, Any] = {"request_id": REQUEST.id, "acs": ACS, "audience": OURS, "name_id": "bob"}
    return idp.respond(**{**given, "attributes": PERSON, **faults})


def look(
    answer: str,
    *,
    config: Mapping[str, object] | None = None,
    request: Request | None = REQUEST,
    is_thorough: bool = False,
    has_subject: bool = False,
    keys: tuple[Key, ...] | None = None,
) -> Report:
    return examine(
        setup(**(config or {})),
        answer,
        request,
        now=datetime.now(UTC),
        is_thorough=is_thorough,
        has_subject=has_subject,
        keys=(ours(),) if keys is None else keys,
    )
