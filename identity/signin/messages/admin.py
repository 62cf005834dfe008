"""Messages in the console: the list of all, and the page of one text with what arrives beside it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from connectors.texts.checking import BODY_LIMIT, SUBJECT_LIMIT
from connectors.texts.kinds import Wording
from connectors.texts.models import MessageText, key_of
from connectors.texts.operations import delete_text, save_text
from identity.signin import limits
from identity.signin.console_pages import PAGES
from identity.signin.messages.listing import CHANNELS, groups
from identity.signin.messages.operations import send_test
from identity.signin.messages.places import Place, place_of
from identity.signin.messages.preview import draw, problems_of
from tenants.audit.models import Event
from tenants.console.acts import Aside
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import carry_out
from tenants.console.rights import Right
from tenants.requests import actor_of

HISTORY = 10
OF_SMS = _(
    "Variables are written {{ name }}. For codes, a last line is added by which browsers fill them in on your pages only."
)
OF_MAIL = _(
    "An empty line begins a paragraph. **bold**, - a list, [words]({{ link }}) for a link, alone on its line for a button. A paragraph that names an empty variable is left out."
)


class TextForm(forms.Form):
    """What is wrong, the operation says; the widgets' limits only keep a hand from running on."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LIMIT * 2)
    body = forms.CharField(label=_("Message text"), max_length=BODY_LIMIT * 2, widget=forms.Textarea)

    def __init__(self, data: Any = None, *, place: Place, wording: Wording | None = None) -> None:
        initial = {"subject": wording.subject, "body": wording.body} if wording is not None else {}
        super().__init__(data, initial=initial)
        body = self.fields["body"]
        body.widget.attrs["rows"] = 5 if place.is_sms else 16
        body.help_text = OF_SMS if place.is_sms else OF_MAIL
        if place.is_sms:
            del self.fields["subject"]
        for field in self.fields.values():
            field.widget.attrs |= {"lang": place.language, "autocomplete": "off"}

    def wording(self) -> Wording:
        self.is_valid()
        return Wording(self.cleaned_data.get("subject", ""), self.cleaned_data.get("body", ""))


def _edit(admin: "MessagesAdmin", request: HttpRequest) -> HttpResponseBase:
    place = place_of(request.GET)
    if place is None:
        return HttpResponseRedirect(admin.url("changelist"))
    wording = _earlier(place) if "earlier" in request.GET else place.wording()
    form = TextForm(request.POST or None, place=place, wording=wording)
    if request.method == "POST" and carry_out(form, lambda: _saved(request, place, form)):
        said.success(request, str(_("Saved. The next message is written so.")))
        return HttpResponseRedirect(place.address("edit"))
    return admin.edit_page(request, place, form)


def _saved(request: HttpRequest, place: Place, form: TextForm) -> bool:
    wording = form.wording()
    save_text(
        kind=place.kind.name, channel=place.channel, language=place.language, subject=wording.subject,
        body=wording.body, application_id=place.application_id, by=actor_of(request),
    )  # fmt: skip
    return True


def _earlier(place: Place) -> Wording:
    """The text that was taken back last, for another look before it is saved again."""
    event = _taken_back(place)
    found = event.details if event is not None else {}
    subject, body = (found.get(name) for name in ("subject", "body"))
    standing = place.wording()
    return Wording(
        str(subject[0]) if isinstance(subject, list) and subject else standing.subject,
        str(body[0]) if isinstance(body, list) and body else standing.body,
    )


def _taken_back(place: Place) -> Event | None:
    """Where there is no own text now, the event that took the last one away."""
    if place.own() is not None:
        return None
    found: Event | None = history_of(place).filter(action="message_text.delete").first()
    return found


def history_of(place: Place) -> Any:
    key = key_of(place.kind.name, place.channel, place.language, place.application_id)
    return Event.objects.filter(object_type=MessageText._meta.label_lower, object_id=str(key)).order_by("-at", "-pk")


def _preview(admin: "MessagesAdmin", request: HttpRequest) -> HttpResponseBase:
    """What is typed, as JSON, for the script beside the fields. Nothing of it is kept."""
    place = place_of(request.GET)
    if place is None or request.method != "POST":
        return HttpResponseRedirect(admin.url("changelist"))
    shown = draw(place, TextForm(request.POST, place=place).wording(), request.GET.get("theme", ""))
    found = {"subject": shown.subject, "text": shown.text, "html": shown.html, "said": shown.said}
    return JsonResponse({**found, **{f"{name}_problems": told for name, told in shown.problems.items()}})


def _test(admin: "MessagesAdmin", request: HttpRequest) -> HttpResponseBase:
    place = place_of(request.GET)
    if place is None or request.method != "POST":
        return HttpResponseRedirect(admin.url("changelist"))
    form = TextForm(request.POST, place=place)
    to = receiver(request, place)
    problems = problems_of(place, form.wording())
    if not to or any(problems.values()):
        for name, sentences in problems.items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
        return admin.edit_page(request, place, form)
    try:
        send_test(place=place, wording=form.wording(), to=to, by=actor_of(request))
    except limits.TooManyTries as refusal:
        form.add_error(None, str(_("That were many tests. Wait %(minutes)d minutes.") % {"minutes": refusal.minutes}))
        return admin.edit_page(request, place, form)
    said.success(request, str(_("A test is on its way to %(address)s.") % {"address": to}))
    return admin.edit_page(request, place, form)


def receiver(request: HttpRequest, place: Place) -> str:
    """Staff test on themselves alone; without a number they have no SMS."""
    operator = request.operator  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
    return str(operator.phone or "") if place.is_sms else str(operator.email or "")


def _reset(admin: "MessagesAdmin", request: HttpRequest) -> HttpResponseBase:
    place = place_of(request.GET)
    if place is None or request.method != "POST":
        return HttpResponseRedirect(admin.url("changelist"))
    own = place.own()
    if own is not None:
        delete_text(text=own, by=actor_of(request))
        said.success(request, str(_("The built-in text holds again.") if place.application is None else _("The tenant’s text holds again.")))  # fmt: skip
    return HttpResponseRedirect(place.address("edit"))


class MessagesAdmin(ConsoleAdmin[MessageText]):
    place, icon = "experience/messages", "mail"
    plural = _("Messages")
    asides = (
        Aside("edit", _("Edit"), Right.VIEW, _edit, writes=Right.CHANGE, is_listed=False),
        Aside("preview", _("Preview"), Right.VIEW, _preview, writes=Right.VIEW, is_listed=False),
        Aside("test", _("Send a test to myself"), Right.CHANGE, _test, writes=Right.CHANGE, is_listed=False),
        Aside("reset", _("Back to the built-in text"), Right.CHANGE, _reset, writes=Right.CHANGE, is_listed=False),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return self._page(request, "console/messages/list.html", {
            "title": _("Experience"),
            "siblings": self.sibling_links(PAGES),
            "groups": groups(None),
        })  # fmt: skip

    def edit_page(self, request: HttpRequest, place: Place, form: TextForm) -> HttpResponse:
        own = place.own()
        wording = form.wording() if form.is_bound else Wording(form["subject"].value() if not place.is_sms else "", form["body"].value())  # fmt: skip
        context: Mapping[str, object] = {
            "title": place.kind.label,
            "place": place,
            "form": form,
            "own": own,
            "otherwise": place.otherwise(),
            "taken_back": _taken_back(place),
            "broken": own is not None and any(problems_of(place, Wording(own.subject, own.body)).values()),
            "tabs": [(f"{CHANNELS[one.channel]} · {one.language_name}" if len(place.kind.channels) > 1 else one.language_name, one.address("edit"), one == place) for one in place.siblings()],
            "variables": place.kind.variables_of(place.channel),
            "shown": draw(place, wording, "light"),
            "edit_url": place.address("edit"),
            "preview_url": place.address("preview"),
            "test_url": place.address("test"),
            "reset_url": place.address("reset"),
            "earlier_url": f"{place.address('edit')}&earlier=1",
            "receiver": receiver(request, place),
            "may_save": Right.CHANGE in self.rights(request),
            "events": history_of(place)[:HISTORY],
            "back": self.url("changelist") if place.application is None else self.application_url(place),
        }  # fmt: skip
        return self._page(request, "console/messages/edit.html", context)

    @staticmethod
    def application_url(place: Place) -> str:
        return reverse("admin:applications_application_messages", args=[place.application_id])
