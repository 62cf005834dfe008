"""A company's OpenID provider, one connection to it, one request, and what came of an answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from connectors.enterprise import persons, protocols
from connectors.enterprise.answers import Report, Request
from connectors.enterprise.codes import Code, Verdict
from connectors.rows import Setup
from tests.doubles.vendor import Person, Vendor

CONNECTION = UUID("11111111-2222-4333-8444-666666666666")
CALLBACK = f"https://acme.example/callback/{CONNECTION}"
REQUEST = Request(CONNECTION, "a-state-of-ours", CALLBACK, nonce="a-nonce-of-ours", verifier="v" * 43)
BOB = Person("bob-1", "bob@acme.example", name="Bob")


def setup_of(vendor: Vendor, kind: str = "enterprise_oidc", *, secret: str = "", **config: object) -> Setup:
    told = {"protocol": "oidc", "issuer": vendor.issuer, "client_id": vendor.client_id, "auth_method": "basic"}
    return Setup(CONNECTION, kind, "Acme", {**told, **config}, {"client_secret": secret or vendor.client_secret})


def answer_of(vendor: Vendor, setup: Setup, request: Request = REQUEST, person: Person = BOB) -> dict[str, str]:
    """What the browser brings, once the person has agreed there."""
    location = protocols.begin(setup, request).url
    return dict(parse_qsl(urlsplit(vendor.authorize(location, person)).query))


def look(
    setup: Setup,
    answer: Mapping[str, str],
    *,
    request: Request | None = REQUEST,
    is_thorough: bool = True,
    mapping: Mapping[str, object] | None = None,
    trusts_mfa: bool = False,
) -> Report:
    report = protocols.examine(setup, answer, request, now=datetime.now(UTC), is_thorough=is_thorough)
    if report.seen is None:
        return report
    return persons.with_person(report, persons.examine_person(setup, mapping or {}, report.seen, trusts_mfa=trusts_mfa))


def wrong(report: Report) -> list[Code]:
    """What failed; where nothing did, what was warned of."""
    failed = [check.code for check in report.checks if check.verdict is Verdict.FAILED]
    return failed or [check.code for check in report.checks if check.verdict is Verdict.WARNING]


def reply(status: int, document: Any) -> tuple[int, bytes]:
    import json

    return status, json.dumps(document).encode()
