"""The delivery log as staff read it: what left, by what, and why not. It is searched by the whole recipient."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.admin import SimpleListFilter, display
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from connectors.delivery import purposes, recipients
from connectors.delivery.faults import BY_WORD
from connectors.models import Connector, Message
from identity.signin import phones
from identity.signin.logbook.admin import PAGES, SPANS
from identity.users.models import User
from tenants.audit.console import page_of
from tenants.console.acts import Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.times import when

COLOURS = {"waiting": "creating", "sent": "ready", "failed": "suspended", "expired": "suspended"}
State = Message.State


class ChannelFilter(SimpleListFilter):
    title, parameter_name = _("Channel"), "channel"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return list(Message.Channel.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(channel=self.value()) if self.value() in Message.Channel.values else queryset


class OutcomeFilter(SimpleListFilter):
    title, parameter_name = _("Outcome"), "outcome"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


class TimeFilter(SimpleListFilter):
    title, parameter_name = _("Time"), "time"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return [(name, label) for name, (label, _span) in SPANS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        found: tuple[Text, timedelta] | None = SPANS.get(self.value() or "")
        return queryset.filter(created_at__gte=timezone.now() - found[1]) if found else queryset


def reason(row: Message) -> Text:
    fault = BY_WORD.get(row.reason)
    return fault.sentence if fault else ""


def tag(row: Message) -> SafeString:
    return format_html('<span class="c-tag c-tag-{}">{}</span>', COLOURS[row.state], State(row.state).label)


def _facts(request: HttpRequest, row: Message) -> Mapping[str, object]:
    is_there = row.connector_id is not None and Connector.objects.filter(pk=row.connector_id).exists()
    return {
        "purpose": purposes.label(row.purpose),
        "reason": reason(row),
        "connector_is_there": is_there,
        "country": recipients.country_label(row.country) if row.country else "",
    }


class MessageAdmin(ConsoleAdmin[Message]):
    place, icon, plural = "activity/messages", "outgoing_mail", _("Activity")
    list_display = ("recipient", "what", "way", "outcome", "why", "attempts", "at")
    list_filter = (ChannelFilter, OutcomeFilter, TimeFilter)
    search_fields = ("recipient_hash",)
    search_help_text = _("Whole e-mail address or phone number")
    ordering = ("-created_at", "pk")
    list_per_page = 30
    empty = _(
        "Each mail and each SMS is written here: to whom, by which connection, and what became of it. Never what was in it."
    )
    tabs: tuple[Tab[Message], ...] = (Tab("", _("Message"), "console/deliveries/message.html", _facts),)

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def marks(self, row: Message) -> list[tuple[str, Text]]:
        return [(COLOURS[row.state], State(row.state).label)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        wanted = search_term.strip()
        return (queryset.filter(matching(wanted)) if wanted else queryset), False

    @display(description=_("Message"))
    def what(self, row: Message) -> str:
        return (
            f"{Message.Channel(row.channel).label} · {purposes.label(row.purpose)}"
            if row.purpose
            else str(Message.Channel(row.channel).label)
        )

    @display(description=_("Connection"))
    def way(self, row: Message) -> str:
        return row.connector_name or "–"

    @display(description=_("Outcome"))
    def outcome(self, row: Message) -> SafeString:
        return tag(row)

    @display(description=_("Reason"))
    def why(self, row: Message) -> SafeString | Text:
        return format_html("{} <code>{}</code>", reason(row), row.code) if row.code else reason(row)

    @display(description=_("Time"))
    def at(self, row: Message) -> SafeString | str:
        return when(row.created_at)


def matching(wanted: str) -> Q:
    """A whole recipient, however a number is written, or the id of a row; parts of addresses are kept nowhere."""
    number = phones.find_number(wanted, None)
    found = Q(recipient_hash__in=[one for text in {wanted, number or wanted} for one in recipients.digests(text)])
    with suppress(ValueError):
        found |= Q(pk=UUID(wanted))
    return found


def _to_person(request: HttpRequest, row: User) -> Mapping[str, object]:
    addresses = {*EmailAddress.objects.filter(user=row).values_list("email", flat=True), row.email, row.phone}
    wanted = [one for address in addresses if address for one in recipients.digests(address)]
    rows = Message.objects.filter(recipient_hash__in=wanted).order_by("-created_at", "pk")
    page = page_of(rows, request)
    lines = [(message, purposes.label(message.purpose), tag(message), reason(message)) for message in page]
    return {"messages_sent": page, "lines": lines}


# On the page of a person.
MESSAGES_TAB: Tab[User] = Tab("messages", _("Messages sent"), "console/deliveries/tab.html", _to_person)
