"""What the pages of one connection show."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.certificates import State
from connectors.enterprise.words import sentence_of
from connectors.kinds import KINDS
from connectors.saml.models import SamlKey
from orgs.connections.addresses import addresses_of
from orgs.connections.health import Day, Health, attempts_of, health_of
from orgs.connections.models import Attempt, Connection, Stage
from orgs.connections.operations import update_connection
from tenants.audit.console import page_of
from tenants.console.acts import Doing, Text

COLOURS: Mapping[str, str] = {
    Stage.SETUP: "creating", Stage.OPTIONAL: "info", Stage.NEW: "ready", Stage.ALL: "ready",
    State.GOOD: "ready", State.SOON: "creating", State.OVER: "suspended",
}  # fmt: skip
STATES: Mapping[State, Text] = {State.GOOD: _("Valid"), State.SOON: _("Runs out soon"), State.OVER: _("Has run out")}
SAML_ADDRESSES: tuple[tuple[str, Text], ...] = (
    ("entity_id", _("Entity ID")), ("acs_url", _("Assertion consumer service (ACS)")), ("metadata_url", _("Our metadata")),
    ("slo_url", _("Single logout")), ("start_url", _("Where a sign-in begins")),
)  # fmt: skip
OIDC_ADDRESSES: tuple[tuple[str, Text], ...] = (
    ("redirect_uri", _("Redirect URI")), ("jwks_uri", _("Our public keys")), ("start_url", _("Where a sign-in begins")),
)  # fmt: skip


class OptionsForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """What needs no test."""

    name = forms.CharField(label=_("Name"), max_length=60)

    class Meta:
        model = Connection
        fields = ("creates_accounts", "trusts_mfa", "is_shown")

    field_order = ("name", "creates_accounts", "trusts_mfa", "is_shown")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.instance.connector.name
        if self.instance.organization_id is not None:
            # People of an organization are led to it by their address.
            del self.fields["is_shown"]


def options_of(row: Connection, data: Any) -> OptionsForm:
    return OptionsForm(data, instance=Connection.objects.select_related("connector").get(pk=row.pk))


def save_options(doing: Doing[Connection]) -> Text:
    update_connection(connection=doing.row, values=doing.values, by=doing.by)
    return _("Saved.")


def protocol_of(row: Connection) -> str:
    found = row.connector.config or row.draft.get("config") or {}
    return str(found.get("protocol") or "")


def overview(request: HttpRequest, row: Connection) -> Mapping[str, object]:
    found, kind = health_of(row, timezone.now()), KINDS.get(str(row.draft.get("kind") or row.connector.kind))
    ours = addresses_of(row)
    names = OIDC_ADDRESSES if protocol_of(row) == "oidc" else SAML_ADDRESSES
    return {
        "health": found,
        "kind": kind,
        "protocol": "OpenID Connect" if protocol_of(row) == "oidc" else "SAML 2.0",
        "stage_colour": COLOURS[row.stage],
        "addresses": [(label, ours[name]) for name, label in names],
        "bars": bars_of(found),
        "latest": attempts_in_words(attempts_of(row, {})[:5]),
    }


def bars_of(found: Health) -> list[tuple[Day, float, float]]:
    """Heights in percent of the busiest day."""
    most = max((day.passed + day.failed for day in found.days), default=0) or 1
    return [(day, 100 * day.passed / most, 100 * day.failed / most) for day in found.days]


def attempts_in_words(rows: Any) -> list[tuple[Attempt, str]]:
    """With why it failed."""
    return [(row, str(sentence_of(row.code)) if row.code else "") for row in rows]


def attempts(request: HttpRequest, row: Connection) -> Mapping[str, object]:
    given = {name: request.GET[name] for name in ("q", "outcome", "purpose", "code") if request.GET.get(name)}
    page = page_of(attempts_of(row, given), request)
    reasons = (
        Attempt.objects.filter(connection=row)
        .exclude(code="")
        .order_by("code")
        .values_list("code", flat=True)
        .distinct()
    )
    return {
        "page": page,
        "attempts": attempts_in_words(page),
        "given": given,
        "purposes": Attempt.Purpose.choices,
        "reasons": list(reasons),
    }


def certificates(request: HttpRequest, row: Connection) -> Mapping[str, object]:
    found = health_of(row, timezone.now())
    states = {one.key.state for one in found.ours}
    return {
        "health": found,
        "theirs": [(one, COLOURS[one.state], STATES[one.state]) for one in found.theirs],
        "ours": [(one, COLOURS[one.state], STATES[one.state]) for one in found.ours],
        "has_next": SamlKey.State.NEXT in states,
        "has_former": SamlKey.State.FORMER in states,
        "is_live": bool(row.connector.config),
    }


def is_saml(row: Connection) -> bool:
    return protocol_of(row) != "oidc"
