"""The sign-in log as staff read it: attempts as sentences, found by person, address and application."""

import ipaddress
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.contrib.admin import SimpleListFilter
from django.db.models import F, Func, JSONField, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.signin.logbook import sentences, words
from identity.signin.logbook.models import IDLE, SignIn
from identity.signin.logbook.steps import Method, State
from identity.users.models import User
from tenants.audit.admin import EventAdmin
from tenants.audit.console import page_of
from tenants.console.acts import Tab, Text
from tenants.console.admin import ConsoleAdmin

# Activity in the console: its pages stand beside each other.
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Everything"), "audit_event_changelist"),
    (_("Sign-ins"), "logbook_signin_changelist"),
    (_("Messages sent"), "connectors_message_changelist"),
)
SPANS: dict[str, tuple[Text, timedelta]] = {
    "hour": (_("Last hour"), timedelta(hours=1)),
    "day": (_("24 hours"), timedelta(days=1)),
    "week": (_("7 days"), timedelta(days=7)),
    "month": (_("30 days"), timedelta(days=30)),
}
# Applications whose name begins with what was searched for.
MOST_APPLICATIONS = 50


class ActivityAdmin(EventAdmin):
    """The log book of changes, with the sign-in log beside it."""

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}


class OutcomeFilter(SimpleListFilter):
    title, parameter_name = _("Outcome"), "outcome"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return [(state.value, label) for state, label in words.STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignIn]) -> QuerySet[SignIn]:
        wanted = self.value()
        if wanted not in set(State):
            return queryset
        idle = timezone.now() - IDLE
        if wanted == State.OPEN:
            return queryset.filter(state=State.OPEN.value, seen_at__gte=idle)
        if wanted == State.LEFT:
            return queryset.filter(Q(state=State.LEFT.value) | Q(state=State.OPEN.value, seen_at__lt=idle))
        return queryset.filter(state=wanted)


class MethodFilter(SimpleListFilter):
    title, parameter_name = _("Method"), "method"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return [(method.value, label) for method, label in words.METHOD_NAMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignIn]) -> QuerySet[SignIn]:
        if self.value() not in set(Method):
            return queryset
        # As the index has it.
        methods = Func(
            F("steps"), template="jsonb_path_query_array(%(expressions)s, '$[*].method')", output_field=JSONField()
        )
        return queryset.alias(methods=methods).filter(methods__contains=[self.value()])  # type: ignore[misc]  # it is a list of text


class TimeFilter(SimpleListFilter):
    title, parameter_name = _("Time"), "time"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return [(name, label) for name, (label, _span) in SPANS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignIn]) -> QuerySet[SignIn]:
        found = SPANS.get(self.value() or "")
        return queryset.filter(started_at__gte=timezone.now() - found[1]) if found else queryset


class ApplicationFilter(SimpleListFilter):
    """One application, linked from elsewhere; it offers no list of its own."""

    title, parameter_name = _("Application"), "application"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        wanted = _uuid(request.GET.get("application", ""))
        row = Application.objects.filter(pk=wanted).first() if wanted else None
        return [(str(row.pk), row.name)] if row else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignIn]) -> QuerySet[SignIn]:
        wanted = _uuid(self.value() or "")
        return queryset.filter(application_id=wanted) if wanted else queryset


def _facts(request: HttpRequest, row: SignIn) -> Mapping[str, object]:
    name_applications([row])
    return {
        "sentence": sentences.sentence(row),
        "lines": sentences.lines(row),
        "person": User.objects.filter(pk=row.user_id).first() if row.user_id else None,
    }


class SignInAdmin(ConsoleAdmin[SignIn]):
    place, icon, plural = "activity/sign-ins", "login", _("Activity")
    list_display = ("started_at",)
    list_filter = (OutcomeFilter, MethodFilter, TimeFilter, ApplicationFilter)
    search_fields = ("identifier",)
    search_help_text = _("Person, e-mail address, IP address or application")
    ordering = ("-started_at", "-pk")
    list_per_page = 30
    change_list_template = "console/logbook/list.html"
    empty = _("Each attempt to sign in is written here, with every step of it and why it ended.")
    tabs: tuple[Tab[SignIn], ...] = (Tab("", _("Sign-in"), "console/logbook/attempt.html", _facts),)

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def list_rows(self, rows: Iterable[SignIn]) -> None:
        name_applications(rows)

    def marks(self, row: SignIn) -> list[tuple[str, Text]]:
        return [(words.COLOURS[row.outcome], words.STATES[row.outcome])]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SignIn], search_term: str
    ) -> tuple[QuerySet[SignIn], bool]:
        wanted = search_term.strip()
        return (_named(queryset).filter(_matching(wanted)) if wanted else queryset), False


def _matching(wanted: str) -> Q:
    """What an index finds: how an identifier or a name begins, an address as a whole, ids, applications by name."""
    begins = wanted.lower()
    found = Q(typed__startswith=begins) | Q(label__startswith=begins)
    with suppress(ValueError):
        found |= Q(ip=str(ipaddress.ip_address(wanted)))
    if (key := _uuid(wanted)) is not None:
        found |= Q(user_id=key) | Q(application_id=key) | Q(pk=key)
    named = Application.objects.filter(name__istartswith=wanted).values_list("pk", flat=True)[:MOST_APPLICATIONS]
    people = User.objects.matching(wanted).values_list("pk", flat=True)[:MOST_APPLICATIONS]
    return found | Q(application_id__in=list(named)) | Q(user_id__in=list(people))


def _named(rows: QuerySet[SignIn]) -> QuerySet[SignIn]:
    """As the indexes have them."""
    return rows.alias(typed=Lower("identifier"), label=Lower("user_label"))


def name_applications(rows: Iterable[SignIn]) -> None:
    """Puts the names of applications on a page of rows, with one query. One that is gone has its id."""
    rows = list(rows)
    wanted = {row.application_id for row in rows if row.application_id}
    names = dict(Application.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    for row in rows:
        name = names.get(row.application_id, str(row.application_id)) if row.application_id else ""
        row.application_name = name  # type: ignore[attr-defined]  # for the sentences


def _of_person(request: HttpRequest, row: User) -> Mapping[str, object]:
    """Aimed at the person, or at one of their names while nobody had looked up whose it is."""
    names = {name.lower() for name in (row.email, row.username, row.phone) if name}
    mine = Q(user_id=row.pk) | Q(user_id=None, typed__in=names)
    page = page_of(_named(SignIn.objects.all()).filter(mine).order_by("-started_at", "-pk"), request)
    name_applications(page)
    return {"attempts": page}


# On the page of a person.
SIGN_INS_TAB: Tab[User] = Tab("sign-ins", _("Sign-ins"), "console/logbook/tab.html", _of_person)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
