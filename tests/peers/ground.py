"""Our side of a connection with a peer: no database, one key of ours, a request; what a browser carries as JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from connectors.enterprise.answers import Assertion, Departure, Report, Request
from connectors.rows import Setup
from connectors.saml import logout, metadata
from connectors.saml.examination import examine
from tests.doubles.saml_idp import Key, new_key

CONNECTION = UUID("11111111-2222-4333-8444-666666666666")
PLACE = "https://acme.example/sso/saml/1"
OURS, ACS, SLO = f"{PLACE}/metadata", f"{PLACE}/acs", f"{PLACE}/slo"
REQUEST = Request(CONNECTION, "_0123456789abcdef", ACS, OURS)
BINDINGS = ("redirect", "post")


def ours() -> Key:
    return new_key("ours")


def connection(provider: str | bytes, **config: object) -> Setup:
    """Set up from the metadata that the provider publishes."""
    understood = metadata.read(provider)
    values = {"protocol": "saml", "signs_requests": True, **understood.config(), **config}
    return Setup(CONNECTION, "other_saml", "Acme", values, {})


def published(setup: Setup) -> str:
    return metadata.ours(setup, OURS, ACS, SLO, [ours()]).decode()


def carried(departure: Departure | None) -> dict[str, Any]:
    """What arrives where the browser goes."""
    assert departure is not None
    return {"form": dict(departure.fields)} if departure.fields else {"query": urlsplit(departure.url).query}


def received(answer: Mapping[str, Any]) -> logout.Received:
    if "form" in answer:
        return logout.Received(answer["form"])
    return logout.Received.by_query(urlsplit(answer["url"]).query)


def look(setup: Setup, answer: str, request: Request = REQUEST) -> Report:
    return examine(setup, answer, request, now=datetime.now(UTC), is_thorough=False, keys=(ours(),))


def taken(report: Report) -> Assertion:
    """Who signed in; the refusal, where nobody did."""
    assert report.assertion is not None, report.refusal
    return report.assertion
