"""A page of the assistant in its frame: the step's words, the list of steps, and what has just happened."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.signin.limits import TooManyTries
from identity.signin.views.pages import sentence
from identity.sso_setup.desk import Desk
from identity.sso_setup.progress import TITLES, Entry, entries, following

NOTICES: dict[str, Promise] = {
    "created": _("The connection is made. Nobody’s sign-in changes until you make it live."),
    "saved": _("Saved."),
    "domain-added": _("The domain is added. Now add its record in DNS."),
    "domain-proved": _("The domain is proved, and its people will sign in by this connection once it is live."),
    "domain-not-proved": _("The record is not there yet. Changes to DNS can take an hour to be seen."),
    "domain-taken": _("The record is there, but this domain is in use here already. Ask the operator of this service."),
    "domain-removed": _("The domain is removed."),
    "domain-gone": _("This domain was removed meanwhile."),
    "domain-routed": _("Its people will sign in by this connection once it is live."),
    "domain-unrouted": _("Its people do not sign in by this connection any more."),
    "provider": _("The provider is chosen."),
    "understood": _("Read. Check below whether it is what you expect."),
    "retest": _("Saved. This is new to the last test, so test again before it goes live."),
    "too-many": _("Too many tries. Wait a few minutes, then try again."),
    "live": _("It is live. People can sign in by it now."),
    "live-again": _("The changes are live."),
    "stage": _("The stage is changed."),
    "certificate-added": _("The certificate counts from now on, beside the others."),
    "certificate-dismissed": _("Not confirmed. It is not trusted."),
    "certificate-removed": _("Answers signed with it do not count any more."),
    "break-glass-added": _("They can always sign in without the identity provider."),
    "break-glass-removed": _("The exception is removed."),
    "contact-added": _("The link is on its way to them."),
    "link-sent": _("A new link is on its way. Earlier ones no longer open."),
    "link-revoked": _("The link no longer opens, and whoever was inside by it is out."),
    "contact-removed": _("The IT contact is removed. Their links no longer open."),
    "disconnected": _("The connection is removed."),
}


def show(
    request: HttpRequest, desk: Desk, name: str, context: Mapping[str, object], *, template: str = "", status: int = 200
) -> HttpResponse:
    """`name` is the step; `template` where it is another than the step's own."""
    line = entries(desk)
    shared = {
        "desk": desk,
        "connection": desk.connection,
        "organization": desk.organization,
        "steps": line,
        "here": next((entry for entry in line if entry.name == name), None),
        "number": next((number for number, entry in enumerate(line, 1) if entry.name == name), 0),
        "status_url": desk.url("status"),
        "test_url": desk.url("test"),
        "onward": _onward(desk, name),
        "notice": NOTICES.get(request.GET.get("notice", "")),
    }
    return render(
        request, f"sso_setup/steps/{template or name}.html", {**desk.context, **shared, **context}, status=status
    )


def too_many(beyond: TooManyTries) -> str:
    return sentence(beyond)


def _onward(desk: Desk, name: str) -> Entry | None:
    """The step that the one primary action leads to, where a page has no form of its own."""
    if name not in TITLES or name == "live":
        return None
    wanted = following(desk, name)
    return next(entry for entry in entries(desk) if entry.name == wanted)
