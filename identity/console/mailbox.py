"""The development mailbox in a browser: with DEBUG, from this machine only (SECURITY 8)."""

import email
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}(\.sms)?\.eml\Z")
TENANT = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Mail:
    tenant: str
    name: str
    to: str
    subject: str
    at: datetime
    text: str
    is_text: bool


def on_this_machine(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, **arguments: str) -> HttpResponse:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "0.0.0.0"))  # noqa: S104  # no address, no entry
        if not settings.DEBUG or not address.is_loopback:
            raise Http404
        return view(request, **arguments)

    return guarded


@on_this_machine
def inbox(request: HttpRequest) -> HttpResponse:
    mailbox = _folder()
    files = sorted(mailbox.glob("*/*.eml"), key=lambda file: file.name, reverse=True)
    tenants = sorted({file.parent.name for file in files})
    wanted = request.GET.get("tenant", "")
    shown = [file for file in files if not wanted or file.parent.name == wanted][:LIMIT]
    context = {"mails": [_read(file) for file in shown], "tenants": tenants, "wanted": wanted}
    return render(request, "console/mailbox/inbox.html", context)


@on_this_machine
def mail(request: HttpRequest, tenant: str, name: str) -> HttpResponse:
    if not NAME.match(name) or not TENANT.match(tenant):
        raise Http404
    file = _folder() / tenant / name
    if not file.is_file():
        raise Http404
    return render(request, "console/mailbox/mail.html", {"mail": _read(file)})


def _folder() -> Path:
    if settings.MAILBOX is None:
        raise Http404
    return Path(settings.MAILBOX)


def _read(file: Path) -> Mail:
    found = email.message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)  # noqa: S101  # the policy decides the class
    at = datetime.fromisoformat(f"{file.name[:8]}T{file.name[9:15]}+00:00")
    is_text = file.name.endswith(".sms.eml")
    body = found.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    subject = text.strip().splitlines()[0] if is_text else str(found["Subject"])
    return Mail(file.parent.name, file.name, str(found["To"]), subject, at, text, is_text)
