"""Connections that send: a test message to whatever address staff type, and what stops when one is taken away."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import validate_email
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.delivery import choice, operations
from connectors.delivery.faults import BY_WORD
from connectors.delivery.kind import MAIL, SMS
from connectors.models import Connector
from identity.signin import limits, phones
from identity.signin.brand.look import brand
from tenants.console.acts import Doing, Text
from tenants.console.forms import ActForm


def is_sending(row: Connector) -> bool:
    return choice.delivery_kind(row) is not None


def purpose_of(row: Connector) -> str:
    kind = choice.delivery_kind(row)
    return kind.purpose if kind is not None else ""


class TestForm(ActForm):
    recipient = forms.CharField(max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_sms = self.row is not None and purpose_of(self.row) == SMS
        field = self.fields["recipient"]
        field.widget = forms.TextInput(attrs={"type": "tel" if is_sms else "email", "autocomplete": "off"})
        field.label = gettext_lazy("Phone number") if is_sms else gettext_lazy("E-mail address")
        field.help_text = gettext_lazy("With its country code, such as +81 90 1234 5678.") if is_sms else ""

    def clean_recipient(self) -> str:
        typed = str(self.cleaned_data["recipient"]).strip()
        if purpose_of(self.row) == SMS:
            number = phones.find_number(typed, None)
            if number is None:
                raise forms.ValidationError(
                    _("This is no number of a phone that gets SMS. Begin with + and the country code.")
                )
            return number
        validate_email(typed)
        return typed


def send_test(doing: Doing[Connector]) -> Text | HttpResponse:
    """Raises ValidationError where somebody tests too much."""
    try:
        limits.count(limits.Action.TEST_MESSAGE, doing.by.id)
    except limits.TooManyTries as refusal:
        raise forms.ValidationError(
            _("Too many test messages. Wait %(minutes)s minutes.") % {"minutes": refusal.minutes}
        ) from refusal
    name = " ".join(brand().name.split())
    operations.send_test(
        connector=doing.row, to=doing.values["recipient"], subject=_("A test message from %(name)s") % {"name": name},
        text=_("Somebody tested the connection “%(connection)s” of %(name)s. There is nothing to do.")
        % {"connection": doing.row.name, "name": name},
        sender=name, now=timezone.now(), by=doing.by,
    )  # fmt: skip
    if doing.row.test_result.get("outcome") == "works":
        return _("Accepted. See whether it arrives.")
    messages.warning(doing.request, _("It was not accepted."))
    return HttpResponseRedirect(reverse("admin:connectors_connector_test", args=[doing.row.pk]))


def outcome(result: Mapping[str, object]) -> Mapping[str, object]:
    """Of the latest test, for its page."""
    fault = BY_WORD.get(str(result.get("reason", "")))
    return {"fault": fault.sentence if fault else "", "to": result.get("to", "")}


def place_of(row: Connector) -> Mapping[str, object]:
    """In which order the connections of this channel are tried, for the page of one of them."""
    others = choice.in_use(purpose_of(row)) if is_sending(row) else []
    return {"is_sending": is_sending(row), "order": others if len(others) > 1 else []}


def what_stops(row: Connector, part: object = None) -> tuple[str, ...]:
    """When it is taken out of use."""
    channel = purpose_of(row)
    if not row.is_enabled or not channel or any(way.pk != row.pk for way in choice.in_use(channel)):
        return ()
    if channel == MAIL:
        return (
            _("It is the only one in use that sends mail: nobody gets codes, links or notices by e-mail any more."),
        )
    return (_("It is the only one in use that sends SMS: nobody gets codes by SMS any more."),)
