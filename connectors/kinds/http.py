"""Any SMS service that takes one HTTP request per message: address, method, headers and body as staff write them."""

import re
from typing import Any

import orjson
from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret, secure
from connectors.delivery import asking
from connectors.delivery.faults import DeliveryFailed, Fault
from connectors.delivery.kind import Sms, SmsConfig, SmsKind
from connectors.kinds import steps, words
from connectors.kinds.oauth import PATH, member
from connectors.rows import Setup

METHODS = (("POST", "POST"), ("PUT", "PUT"), ("GET", "GET"))
FORMATS = (("json", _("JSON")), ("form", _("a form")))
HEADER = re.compile(r"([A-Za-z0-9-]{1,60}):[ \t]*([\x20-\x7e]{1,2000})\Z")
OURS = frozenset({"host", "content-length", "content-type", "transfer-encoding", "connection"})


class HttpConfig(SmsConfig):
    url = forms.URLField(label=words.SERVER, assume_scheme="https", validators=[secure])
    method = forms.ChoiceField(label=_("Method"), choices=METHODS, initial="POST")
    headers = Secret(
        label=_("Headers"), required=False, lines=True, help_text=_("One a line, such as Authorization: Bearer 123.")
    )
    format = forms.ChoiceField(label=_("The body is"), choices=FORMATS, initial="json")
    body = forms.CharField(
        label=_("Body"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        initial='{"to": "{{to}}", "text": "{{text}}"}',
        help_text=_("{{to}} is the number, {{text}} the message, {{id}} our name for it. A form has one name=value a line; with GET it stands in the address."),
    )  # fmt: skip
    id_member = forms.CharField(
        label=_("Member with the id"), required=False, max_length=120, validators=[PATH],
        help_text=_("Where in a JSON answer the service names the message. Empty: it does not."),
    )  # fmt: skip

    def clean_headers(self) -> str:
        found = str(self.cleaned_data["headers"])
        for name, _value in _headers(found, strict=True):
            if name.lower() in OURS:
                raise forms.ValidationError(_("%(name)s is ours to write.") % {"name": name})
        return found

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        is_json = found.get("format") == "json" and found.get("method") != "GET"
        if is_json and not isinstance(asking.read(str(found.get("body", "")).encode()), dict):
            self.add_error("body", _("Enter an object, such as {}."))
        if "{{text}}" not in str(found.get("body", "")) or "{{to}}" not in str(found.get("body", "")):
            self.add_error("body", _("{{to}} and {{text}} must stand in it."))
        return found


class Http(SmsKind):
    slug, label = "http", _("HTTP")
    about = _("Any service that sends an SMS for one request.")
    is_tried = True
    steps = (
        _("In the service’s documentation, look up how one message is sent by HTTP."),
        _("Enter address, headers and body into the form on this page."),
        steps.SEND,
    )
    form_class = HttpConfig

    def send(self, setup: Setup, sms: Sms) -> str:
        values = {"{{to}}": sms.to, "{{text}}": sms.text, "{{id}}": str(sms.id)}
        url, method, body = setup.text("url"), setup.text("method") or "POST", setup.text("body")
        sent: dict[str, Any] = {}
        if method == "GET":
            url += ("&" if "?" in url else "?") + asking.form_encoded(_pairs(body, values))
        elif setup.text("format") == "form":
            sent["form"] = _pairs(body, values)
        else:
            sent["document"] = filled(_document(body), values)
        headers = dict(_headers(setup.secret("headers")))
        answer = asking.accepted(asking.ask(url, method=method, headers=headers, **sent), self.faults)
        return asking.vendor_id(member(dict(answer.document), setup.text("id_member")))


def filled(value: object, values: dict[str, str]) -> Any:
    """Placeholders are replaced inside the strings of a document that was read already: no text breaks out of one."""
    if isinstance(value, str):
        return re.sub(r"{{(?:to|text|id)}}", lambda match: values[match[0]], value)
    if isinstance(value, list):
        return [filled(entry, values) for entry in value]
    if isinstance(value, dict):
        return {name: filled(entry, values) for name, entry in value.items()}
    return value


def _document(body: str) -> object:
    try:
        return orjson.loads(body)
    except ValueError as error:
        raise DeliveryFailed(Fault.BROKEN) from error


def _pairs(body: str, values: dict[str, str]) -> dict[str, str]:
    pairs = (line.partition("=") for line in body.splitlines() if "=" in line)
    return {name.strip(): str(filled(value.strip(), values)) for name, _sign, value in pairs}


def _headers(text: str, strict: bool = False) -> list[tuple[str, str]]:
    """Raises ValidationError if `strict` and a line is no header."""
    found = []
    for line in (line.strip() for line in text.splitlines()):
        match = HEADER.match(line)
        if match:
            found.append((match[1], match[2]))
        elif line and strict:
            raise forms.ValidationError(_("Each line is a name, a colon and a value."))
    return found
