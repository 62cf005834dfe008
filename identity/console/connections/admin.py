"""Connections: buttons by which people sign in with accounts elsewhere."""

import json
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django import forms
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connectors import operations
from connectors.kind import Kind
from connectors.kinds import KINDS
from connectors.models import Connector
from connectors.social.faults import Fault
from identity.console.connections import sending
from identity.console.connections.forms import NewConnectorForm, OptionsForm
from identity.signin.deliveries.policy import PAGES
from identity.signin.social import passage, trials
from identity.signin.social.operations import remove_connector
from identity.signin.social.ways import people_without_another_way
from tenants.audit.console import history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.rights import Right
from tenants.console.times import when
from tenants.isolation.scope import current
from tenants.requests import actor_of


def kind_of(row: Connector) -> Kind | None:
    return KINDS.get(row.kind)


def is_social(row: Connector) -> bool:
    kind = kind_of(row)
    return kind is not None and kind.purpose == "social"


def _setup(request: HttpRequest, row: Connector) -> Mapping[str, object]:
    kind = kind_of(row)
    return {
        "kind": kind,
        "callback_url": passage.callback_url(row.pk) if is_social(row) else "",
        "host": current().host if kind is not None and kind.purpose == "captcha" else "",
        "missing": operations.missing(row) if kind else [],
        "connected": SocialAccount.objects.filter(provider=str(row.pk)).count(),
        "is_social": is_social(row),
        **sending.place_of(row),
    }


def _config(row: Connector, data: Any) -> forms.BaseForm:
    return operations.config_form(row, data) if kind_of(row) else forms.Form(data)


def _save_config(doing: Doing[Connector]) -> Text:
    form = operations.config_form(doing.row, doing.request.POST)
    form.full_clean()
    operations.update_connector(connector=doing.row, values={}, config=form, by=doing.by)
    if doing.row.is_enabled:
        return _("Saved. It holds from now on.")
    return _("Saved. Test it, then put it into use.")


def _save_options(doing: Doing[Connector]) -> Text:
    operations.update_connector(connector=doing.row, values=doing.values, config=None, by=doing.by)
    return _("Saved.")


def _trial(request: HttpRequest, row: Connector) -> Mapping[str, object]:
    result = row.test_result if isinstance(row.test_result, dict) else {}
    taken = dict(result.get("profile") or {})
    fault = Fault.__members__.get(str(result.get("fault", "")))
    return {
        "kind": kind_of(row),
        "missing": operations.missing(row) if kind_of(row) else [],
        "result": result,
        "is_social": is_social(row),
        "is_sending": sending.is_sending(row),
        "sender_form": sending.TestForm(row=row) if sending.is_sending(row) else None,
        "fault": fault.sentence if fault else "",
        "claims": json.dumps(result.get("claims", {}), ensure_ascii=False, indent=2),
        "mapped": [(label, taken[name]) for name, label in LABELS.items() if name in taken],
        **(sending.outcome(result) if sending.is_sending(row) else {}),
    }


PURPOSES: tuple[tuple[str, Text], ...] = (
    ("social", _("People sign in with an account that they have there")),
    ("mail", _("Mail is sent")),
    ("sms", _("SMS are sent")),
    ("captcha", _("Pages ask whether somebody is a person")),
)
USES: dict[str, Text] = {"social": _("Sign-in"), "mail": _("E-mail"), "sms": _("SMS"), "captcha": _("Captcha")}
LABELS: dict[str, Text] = {
    "subject": _("Id there, by which the person is recognised"),
    "email": _("E-mail address"),
    "email_verified": _("The provider calls the address verified"),
    "name": _("Name"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "username": _("Username"),
    "picture": _("Picture"),
    "locale": _("Language"),
}


def _enable(doing: Doing[Connector]) -> Text:
    operations.enable_connector(connector=doing.row, by=doing.by)
    return _("%(name)s is in use.") % {"name": doing.row}


def _disable(doing: Doing[Connector]) -> Text:
    operations.disable_connector(connector=doing.row, by=doing.by)
    return _("%(name)s is no longer in use.") % {"name": doing.row}


def _up(doing: Doing[Connector]) -> Text:
    operations.move_connector(connector=doing.row, up=True, by=doing.by)
    return _("Moved.")


def _down(doing: Doing[Connector]) -> Text:
    operations.move_connector(connector=doing.row, up=False, by=doing.by)
    return _("Moved.")


def _delete(doing: Doing[Connector]) -> Text:
    name = str(doing.row)
    remove_connector(connector=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _check(doing: Doing[Connector]) -> HttpResponse:
    """What is wrong so far, for the script that asks while somebody types. Nothing is saved."""
    form = _config(doing.row, doing.request.POST)
    return JsonResponse({name: " ".join(map(str, errors)) for name, errors in form.errors.items()})


def _breaks(row: Connector, part: object) -> tuple[str, ...]:
    if sending.is_sending(row):
        return sending.what_stops(row)
    people = SocialAccount.objects.filter(provider=str(row.pk)).values("user").distinct().count()
    if not people:
        return ()
    stranded = people_without_another_way(row)
    found = [
        ngettext(
            "One person is connected with it, and is no longer recognised.",
            "%(count)d people are connected with it, and are no longer recognised.",
            people,
        )
        % {"count": people}
    ]
    if stranded:
        found.append(
            ngettext(
                "One of them has neither a password nor a proved address, and cannot come in any more.",
                "%(count)d of them have neither a password nor a proved address, and cannot come in any more.",
                stranded,
            )
            % {"count": stranded}
        )
    found.append(str(_("A new connection with the same provider has another id: they must connect again.")))
    return tuple(found)


class ConnectorAdmin(ConsoleAdmin[Connector]):
    place, icon = "connections", "hub"
    is_in_palette = True
    list_display = ("title", "vendor", "use", "state", "tested")
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("position", "created_at", "pk")
    add_form = NewConnectorForm
    add_label = _("Add connection")
    add_explanation = _("An account of yours with somebody else. Several connections of one kind are fine.")
    add_template = "console/connections/new.html"
    empty = _(
        "With connections, people sign in with an account that they have elsewhere, and mail and SMS leave this house."
    )
    tabs = (
        Tab("", _("Set-up"), "console/connections/setup.html", _setup, form=_config, save=_save_config),
        Tab("options", _("Options"), "console/elements/form_tab.html",
            form=lambda row, data: OptionsForm(data, instance=row), save=_save_options, offered=is_social),
        Tab("test", _("Test"), "console/connections/test.html", _trial,
            offered=lambda row: kind_of(row) is not None),
        history_tab(),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acts = (
            Act("enable", _("Put into use"), Right.CHANGE, _enable, icon="play_arrow",
                offered=lambda row: not row.is_enabled and operations.is_set_up(row),
                explanation=_("It is used from now on: as a button on the sign-in page, or for what is sent.")),
            Act("up", _("Move up"), Right.CHANGE, _up, icon="arrow_upward", explanation=_("One place towards the beginning: of the buttons, or of what is tried when something is sent.")),
            Act("down", _("Move down"), Right.CHANGE, _down, icon="arrow_downward",
                explanation=_("One place towards the end: of the buttons, or of what is tried when something is sent.")),
            Act("try", _("Test"), Right.CHANGE, self._try, icon="science", is_listed=False, back="test",
                offered=lambda row: not sending.is_sending(row) and operations.is_set_up(row),
                explanation=_("You sign in at the provider for real. Nobody is signed in here, and nothing is changed.")),
            Act("send", _("Test"), Right.CHANGE, sending.send_test, icon="science", is_listed=False, back="test",
                form=sending.TestForm, offered=lambda row: sending.is_sending(row) and operations.is_set_up(row),
                explanation=_("One message really leaves, by this connection, to the address that you type.")),
            Act("check", _("Check"), Right.CHANGE, _check, is_listed=False,
                explanation=_("Says which settings are wrong, without saving them.")),
            Act("disable", _("Take out of use"), Right.CHANGE, _disable, icon="pause", is_danger=True,
                offered=lambda row: row.is_enabled, consequences=sending.what_stops,
                explanation=_("It is not used until it is put into use again. Who is connected stays connected.")),
            Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str,
                consequences=_breaks,
                explanation=_("With its secrets, and with the connections that people have by it.")),
        )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connector]:
        """Companies' own sign-in has a page of its own."""
        return Connector.objects.filter(enterprise=None)

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        page = super().add_view(request, form_url, extra_context)
        if isinstance(page, TemplateResponse) and page.context_data is not None:
            page.context_data["groups"] = [
                (label, [(slug, kind) for slug, kind in KINDS.items() if kind.purpose == purpose])
                for purpose, label in PURPOSES
            ]
        return page

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        kind = KINDS[values["kind"]]
        row = operations.create_connector(kind=kind.slug, name=str(kind.label), by=actor_of(request))
        return HttpResponseRedirect(self.url("change", row))

    def _try(self, doing: Doing[Connector]) -> HttpResponse:
        if not is_social(doing.row):
            trials.try_secret(doing.row, doing.by)
            return HttpResponseRedirect(self.url("test", doing.row))
        """A page that goes on by itself: the console's CSP lets no form lead to another host."""
        context = {"title": _("Test"), "row": doing.row, "onward": trials.start_url(doing.row, doing.by)}
        return self._page(doing.request, "console/connections/leave.html", context)

    def marks(self, row: Connector) -> list[tuple[str, Text]]:
        found: list[tuple[str, Text]] = [("ready", _("In use")) if row.is_enabled else ("creating", _("Not in use"))]
        kind = kind_of(row)
        return found if kind is None or kind.is_tried else [*found, ("info", _("Not tried with the vendor yet"))]

    @display(description=_("Name"))
    def title(self, row: Connector) -> SafeString:
        kind = kind_of(row)
        logo = format_html('<img src="{}" alt="" width="28" height="28">', static(kind.logo)) if kind else ""
        return format_html('<span class="c-named">{}<span>{}</span></span>', logo, row.name)

    @display(description=_("Provider"))
    def vendor(self, row: Connector) -> str:
        kind = kind_of(row)
        return str(kind.label) if kind else row.kind

    @display(description=_("Used for"))
    def use(self, row: Connector) -> str:
        kind = kind_of(row)
        return str(USES[kind.purpose]) if kind else ""

    @display(description=_("State"))
    def state(self, row: Connector) -> SafeString:
        value, label = ("ready", _("In use")) if row.is_enabled else ("creating", _("Not in use"))
        return format_html('<span class="c-tag c-tag-{}">{}</span>', value, label)

    @display(description=_("Tested"))
    def tested(self, row: Connector) -> SafeString | str:
        if row.tested_at is None:
            return str(_("never"))
        outcome = _("works") if row.test_result.get("outcome") == "works" else _("failed")
        return format_html("{} · {}", outcome, when(row.tested_at))
