"""Writes of connectors."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors import rows
from connectors.configs import Config, tail_of
from connectors.kind import Kind
from connectors.kinds import KINDS
from connectors.models import Connector
from connectors.social import documents
from tenants.audit import events
from tenants.audit.actor import Actor

FIELDS = ("name", "keeps_tokens", "updates_profile")


class NotSetUp(ValidationError):
    """It cannot be used yet: something that its kind needs is missing."""


class UnknownKind(ValidationError):
    """A row of a kind that this version does not have."""


def kind_of(connector: Connector) -> Kind:
    """Raises UnknownKind."""
    if connector.kind not in KINDS:
        raise UnknownKind(_("This version does not know such connections."))
    return KINDS[connector.kind]


def config_form(connector: Connector, data: object = None) -> Config:
    """The form of its kind, with what is stored; of secrets, only how they end."""
    kept = {name: tail_of(secret) for name, secret in connector.secrets().items()}
    return kind_of(connector).form_class(data, stored=connector.config, kept=kept)


def is_set_up(connector: Connector) -> bool:
    """Whether everything is there that the kind needs."""
    return connector.kind in KINDS and not missing(connector)


def missing(connector: Connector) -> list[str]:
    """The labels of required settings that are empty, and that the form has no beginning for."""
    secrets, form = connector.secrets(), kind_of(connector).form_class()
    return [
        str(field.label)
        for name, field in form.fields.items()
        if field.required
        and not field.initial
        and not (secrets.get(name) if name in form.secret_names() else connector.config.get(name))
    ]


def create_connector(*, kind: str, name: str, by: Actor) -> Connector:
    """Not in use until it is set up and enabled: its id, and with it the callback URL, is needed at the vendor first."""
    if kind not in KINDS:
        raise UnknownKind(_("This version does not know such connections."))
    with transaction.atomic():
        last = Connector.objects.aggregate(last=Max("position"))["last"]
        row = Connector.objects.create(kind=kind, name=name, position=0 if last is None else last + 1)
        events.record("connector.create", row, by=by, details={"kind": str(KINDS[kind].label)})
    rows.forget()
    return row


def update_connector(*, connector: Connector, values: Mapping[str, object], config: Config | None, by: Actor) -> None:
    """`values` are fields of the row; `config` a valid form of its kind. Empty secrets stay as they are."""
    with transaction.atomic():
        before = Connector.objects.select_for_update().get(pk=connector.pk)
        for field in FIELDS:
            setattr(connector, field, values.get(field, getattr(before, field)))
        details = events.changes(before, connector, FIELDS)
        if config is not None:
            details |= _take_over(connector, before, config)
        connector.save(update_fields=(*FIELDS, "config", "secrets_sealed", "updated_at"))
        events.record("connector.update", connector, by=by, details=details)
    rows.forget()
    documents.forget()


def _take_over(connector: Connector, before: Connector, config: Config) -> dict[str, object]:
    """Settings into the row; the log says of secrets only that they are new."""
    opened, typed = config.open_values(), config.secret_values()
    connector.config = opened
    connector.keep_secrets({**before.secrets(), **typed})
    changed: dict[str, object] = {
        name: [_shown(before.config.get(name)), _shown(value)]
        for name, value in opened.items()
        if (before.config.get(name) or None) != (value or None)
    }
    return changed | {name: str(_("replaced")) for name in typed}


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)


def enable_connector(*, connector: Connector, by: Actor) -> None:
    """Raises NotSetUp."""
    if lacking := missing(connector):
        raise NotSetUp(_("Fill this in first: %(names)s.") % {"names": ", ".join(lacking)})
    _switch(connector, True, "connector.enable", by)


def disable_connector(*, connector: Connector, by: Actor) -> None:
    """Who is connected stays connected, and comes in again once it is back in use."""
    _switch(connector, False, "connector.disable", by)


def _switch(connector: Connector, is_enabled: bool, action: str, by: Actor) -> None:
    with transaction.atomic():
        if Connector.objects.filter(pk=connector.pk, is_enabled=not is_enabled).update(is_enabled=is_enabled):
            events.record(action, connector, by=by)
    connector.is_enabled = is_enabled
    rows.forget()


def move_connector(*, connector: Connector, up: bool, by: Actor) -> None:
    """One place towards the beginning or the end, among those of its purpose."""
    with transaction.atomic():
        rows_of_all = list(Connector.objects.select_for_update().order_by("position", "created_at", "pk"))
        order = [row for row in rows_of_all if _purpose(row) == _purpose(connector)]
        here = next(number for number, row in enumerate(order) if row.pk == connector.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        moved = iter(order)
        for position, row in enumerate(rows_of_all):
            mine = next(moved) if _purpose(row) == _purpose(connector) else row
            Connector.objects.filter(pk=mine.pk).exclude(position=position).update(position=position)
        events.record("connector.move", connector, by=by)
    rows.forget()


def _purpose(connector: Connector) -> str:
    return KINDS[connector.kind].purpose if connector.kind in KINDS else ""


def delete_connector(*, connector: Connector, by: Actor) -> None:
    """The row and its secrets. Identities kept by its id mean nothing from then on: whoever keeps them removes them."""
    with transaction.atomic():
        events.record("connector.delete", connector, by=by, details={"kind": connector.kind})
        connector.delete()
    rows.forget()


def keep_test(*, connector: Connector, result: Mapping[str, object], by: Actor) -> None:
    """What the latest test gave. `result` has no secrets."""
    with transaction.atomic():
        connector.tested_at, connector.test_result = timezone.now(), dict(result)
        connector.save(update_fields=("tested_at", "test_result"))
        events.record("connector.test", connector, by=by, details={"outcome": str(result.get("outcome", ""))})
