"""What the console's templates are made of: tables, filters, fields, times, sentences of the log book."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.contrib.admin.utils import label_for_field
from django.db import models
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from identity.account.devices import name_of
from identity.console import sentences
from identity.signin.logbook import sentences as logbook
from identity.signin.logbook import words
from identity.signin.logbook.models import SignIn
from tenants.audit.models import Event
from tenants.console.times import when

if TYPE_CHECKING:
    # unfold loads every tag library while its own admin module is being imported.
    from tenants.console.admin import ConsoleAdmin

register = template.Library()


@register.simple_tag
def headings(changelist: Any) -> list[str]:
    """Of the columns that this person sees."""
    admin: ConsoleAdmin[Any] = changelist.model_admin
    return [capfirst(str(label_for_field(name, admin.model, model_admin=admin))) for name in changelist.list_display]


@register.simple_tag
def lines(changelist: Any) -> Iterator[tuple[str, list[tuple[str, object]]]]:
    """Address and cells (label and content) of each row."""
    admin, names = changelist.model_admin, headings(changelist)
    for row in changelist.result_list:
        yield (
            admin.row_url(row),
            list(zip(names, (_cell(admin, row, name) for name in changelist.list_display), strict=True)),
        )


def _cell(admin: "ConsoleAdmin[Any]", row: models.Model, name: str) -> object:
    if hasattr(admin, name):
        return getattr(admin, name)(row)
    if hasattr(row, f"get_{name}_display"):
        return tag(getattr(row, name), getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    return when(value) if isinstance(value, datetime) else value


@register.simple_tag
def tag(value: str, label: str) -> SafeString:
    """A coloured word; the colour follows the value."""
    return format_html('<span class="c-tag c-tag-{}">{}</span>', value, label)


register.simple_tag(when)


@register.inclusion_tag("console/elements/field.html")
def field(bound: BoundField) -> dict[str, object]:
    kind = getattr(bound.field.widget, "input_type", "") or type(bound.field.widget).__name__.lower()
    return {
        "bound": bound,
        "kind": kind,
        "choices": kind in ("radio", "checkbox") and hasattr(bound.field, "choices"),
        "swatches": "data-swatches" in bound.field.widget.attrs,
    }


@register.inclusion_tag("console/elements/copy.html")
def copyable(text: object, label: str = "") -> dict[str, object]:
    return {"text": text, "label": label}


@register.simple_tag
def sentence(event: Event) -> SafeString:
    return sentences.of(event)


@register.simple_tag
def event_icon(event: Event) -> str:
    return sentences.icon(event.action)


@register.simple_tag
def changes(event: Event) -> list[sentences.Change]:
    return sentences.changes(event)


@register.simple_tag
def attempt_sentence(row: SignIn) -> SafeString:
    return logbook.sentence(row)


@register.simple_tag
def attempt_icon(row: SignIn) -> str:
    return words.ICONS[row.outcome]


@register.simple_tag
def attempt_tag(row: SignIn) -> SafeString:
    return tag(words.COLOURS[row.outcome], str(words.STATES[row.outcome]))


@register.simple_tag
def device(user_agent: str) -> str:
    """Which browser on what."""
    return name_of(user_agent)


@register.simple_tag
def filters(changelist: Any) -> list[tuple[str, list[dict[str, object]]]]:
    """Title and choices of each filter; a choice is a link."""
    return [(capfirst(str(spec.title)), list(spec.choices(changelist))) for spec in changelist.filter_specs]


@register.filter
def at(rows: list[object], place: int) -> object:
    """The row beside a line of a list."""
    return rows[place]
