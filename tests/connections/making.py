"""Connections for one test each, as they are once somebody has set them up."""

from datetime import datetime, timedelta

from django.utils import timezone

from connectors.enterprise.answers import Assertion, Check, Report
from connectors.enterprise.codes import Code, Verdict
from connectors.saml.keys import new_pair
from orgs.connections.models import Attempt, Connection
from orgs.connections.operations import create_connection, go_live, keep_attempt, keep_passed_test, update_draft
from orgs.models import Organization
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tests import cast


def certificate(days: int = 400, now: datetime | None = None) -> str:
    """One that runs out so many days from now, as PEM."""
    return new_pair("idp.example", now or timezone.now(), timedelta(days=days, minutes=5))[0]


def organization() -> Organization:
    return create_organization(name=cast.unique("company"), by=COMMAND)


def drafted(of: Organization | None, certificates: list[str] | None = None, **config: object) -> Connection:
    row = create_connection(organization=of, kind="saml", name=cast.unique("Okta"), by=COMMAND)
    given = {
        "protocol": "saml",
        "idp_entity_id": "https://idp.example",
        "sso_url": "https://idp.example/sso",
        "sso_binding": "redirect",
        "certificates": certificates or [certificate()],
        **config,
    }
    update_draft(connection=row, config=given, mapping={}, by=COMMAND)
    return row


def live(of: Organization | None, certificates: list[str] | None = None, **config: object) -> Connection:
    row = drafted(of, certificates, **config)
    keep_passed_test(connection=row, tested_hash=row.draft_hash(), by=COMMAND)
    go_live(connection=row, by=COMMAND)
    return row


def attempt(
    row: Connection, code: str = "", signed_by: str = "", at: datetime | None = None, **values: object
) -> Attempt:
    seen = Assertion(subject="kim", attributes={}, signed_by=signed_by)
    checks = (Check(Code(code), Verdict.FAILED, "found this"),) if code else ()
    report = Report(checks=checks, assertion=None if code else seen, seen=seen, is_signed=bool(signed_by))
    made = keep_attempt(connection=row, report=report, **values)  # type: ignore[arg-type]  # of a test's own choice
    if at is not None:
        Attempt.objects.filter(pk=made.pk).update(at=at)
    return made
