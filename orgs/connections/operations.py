"""Writes of connections: made, set up as a draft, tested, made live. Stages of requiring it: `requiring`."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors import rows
from connectors.enterprise.answers import Report
from connectors.enterprise.kind import EnterpriseKind
from connectors.kinds import KINDS
from connectors.models import Connector
from connectors.operations import UnknownKind
from orgs.connections import alerts
from orgs.connections.addresses import entity_id_for
from orgs.connections.models import Attempt, Connection, Stage
from orgs.connections.recording import record
from orgs.models import Organization
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.jobs import set_due

CONNECTIONS_LIMIT = 10
TEST_LIFETIME = timedelta(hours=24)
# The daily look (work), from the first one that is live.
DUE = "connections"
EDITABLE = ("creates_accounts", "trusts_mfa", "is_shown")


class NotTested(ValidationError):
    """The draft has not passed a test as it stands, or too long ago."""

    def __init__(self) -> None:
        super().__init__(_("Test the sign-in as it is set up now, then make it live."), code="not_tested")


def create_connection(*, organization: Organization | None, kind: str, name: str, by: Actor) -> Connection:
    """Of the tenant as a whole without `organization`. Signs nobody in yet: its addresses are needed at the provider
    first. Raises ValidationError."""
    if not isinstance(KINDS.get(kind), EnterpriseKind):
        raise UnknownKind(_("This version does not know such connections."))
    with transaction.atomic():
        if organization is not None:
            Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization.pk)
        if Connection.objects.of(organization).count() >= CONNECTIONS_LIMIT:
            raise ValidationError(_("There are at most %(count)d connections."), params={"count": CONNECTIONS_LIMIT})
        # The order in which people see them is of social ones alone: there may be more of these than places in it.
        connector = Connector.objects.create(kind=kind, name=name, updates_profile=True, position=0)
        row = Connection.objects.create(
            connector=connector,
            organization=organization,
            entity_id=entity_id_for(connector.pk),
            draft={"kind": kind, "config": {}, "mapping": {}},
        )
        record("create", row, by, kind=str(KINDS[kind].label))
    rows.forget()
    return row


def update_draft(
    *,
    connection: Connection,
    kind: str = "",
    config: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
    mapping: Mapping[str, object] | None = None,
    by: Actor,
) -> None:
    """What is given replaces what was there; of `secrets` the empty ones stay. What is live goes on as it is."""
    if kind and not isinstance(KINDS.get(kind), EnterpriseKind):
        raise UnknownKind(_("This version does not know such connections."))
    with transaction.atomic():
        row = hold(connection)
        before, draft = dict(row.draft), dict(row.draft)
        for name, value in (("kind", kind), ("config", config), ("mapping", mapping)):
            if value or (value is not None and name != "kind"):
                draft[name] = dict(value) if isinstance(value, Mapping) else value
        row.draft = draft
        typed = {name: value for name, value in (secrets or {}).items() if value}
        if typed:
            row.keep_draft_secrets(row.draft_secrets() | typed)
        row.save(update_fields=("draft", "draft_secrets_sealed", "updated_at"))
        parts = [name for name in draft if draft[name] != before.get(name)] + (["secrets"] if typed else [])
        if parts:
            record("update_draft", row, by, parts=parts)
    connection.refresh_from_db()


def update_connection(*, connection: Connection, values: Mapping[str, object], by: Actor) -> None:
    """The fields that need no test, and those of the connector: `name`, `updates_profile`."""
    with transaction.atomic():
        row = hold(connection)
        before = Connection(**{name: getattr(row, name) for name in EDITABLE})
        details: dict[str, object] = {}
        for name, value in values.items():
            if name == "name":
                details["name"] = [row.connector.name, str(value)]
                row.connector.name = str(value)
                row.connector.save(update_fields=("name", "updated_at"))
            elif name == "updates_profile":
                details[name] = [row.connector.updates_profile, bool(value)]
                row.connector.updates_profile = bool(value)
                row.connector.save(update_fields=("updates_profile", "updated_at"))
            elif name in EDITABLE:
                setattr(row, name, value)
            else:
                raise ValueError(name)
        row.save(update_fields=(*EDITABLE, "updated_at"))
        record("update", row, by, **details, **events.changes(before, row, EDITABLE))
    rows.forget()
    connection.refresh_from_db()


def keep_attempt(
    *,
    connection: Connection,
    report: Report,
    purpose: str = Attempt.Purpose.SIGN_IN,
    code: str = "",
    is_ours: bool = True,
    user_id: UUID | None = None,
    person: str = "",
    tester: str = "",
    shown: Mapping[str, object] | None = None,
) -> Attempt:
    """For the pages that say how it goes. `code` where it failed after the answer was found right; `shown` is a test's
    report. A test that passed makes the draft as it stood ready to go live."""
    refusal, found = report.refusal, report.assertion or report.seen
    row = Attempt(
        connection=connection,
        purpose=purpose,
        code=code or (refusal.code if refusal else ""),
        detail=refusal.detail[:300] if refusal else "",
        is_ours=is_ours,
        is_signed=report.is_signed,
        signed_by=found.signed_by[:200] if found and report.is_signed else "",
        user_id=user_id,
        person=(person or (found.subject if found else ""))[:254],
        tester=tester[:254],
        report=dict(shown or {}),
    )
    row.save(force_insert=True)
    alerts.watch_attempt(row)
    return row


def keep_passed_test(*, connection: Connection, tested_hash: str, by: Actor) -> None:
    """`tested_hash` is the draft's when the test began: changed meanwhile, it counts for nothing."""
    with transaction.atomic():
        row = hold(connection)
        if row.draft_hash() != tested_hash:
            return
        row.tested_hash, row.tested_at = tested_hash, timezone.now()
        row.save(update_fields=("tested_hash", "tested_at"))
        record("pass_test", row, by)
    connection.refresh_from_db()


def go_live(*, connection: Connection, by: Actor) -> None:
    """The draft becomes what people sign in by. Raises NotTested."""
    with transaction.atomic():
        row, now = hold(connection), timezone.now()
        if not row.is_tested or row.tested_at is None or row.tested_at < now - TEST_LIFETIME:
            raise NotTested
        connector = row.connector
        connector.kind, connector.config = str(row.draft["kind"]), row.draft.get("config") or {}
        connector.keep_secrets(row.draft_secrets())
        connector.is_enabled = True
        connector.save(update_fields=("kind", "config", "secrets_sealed", "is_enabled", "updated_at"))
        row.mapping = row.draft.get("mapping") or {}
        if row.stage == Stage.SETUP:
            row.stage, row.stage_at = Stage.OPTIONAL, now
        row.save(update_fields=("mapping", "stage", "stage_at", "updated_at"))
        record("go_live", row, by)
        set_due(DUE, now)
    rows.forget()
    connection.refresh_from_db()


def hold(connection: Connection) -> Connection:
    """Until the end of the transaction nobody else changes it. Raises Connection.DoesNotExist."""
    held = Connection.objects.select_for_update(of=("self",), no_key=True).select_related("connector", "organization")
    return held.get(pk=connection.pk)
