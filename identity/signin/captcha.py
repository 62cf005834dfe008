"""Whether a page asks for a captcha, and whether it was passed. The first captcha connection in use decides.

Shown every time, or once there was much going on from the same place; the vendor is asked by the server, and the page's
policy is opened for that vendor's origins alone, on pages that show the widget and on no others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors import rows
from connectors.captcha.kind import ALWAYS, CaptchaKind, Origins, Verdict
from connectors.kinds import KINDS
from connectors.models import Connector
from identity.headers import HOSTED
from identity.signin import limits
from tenants.isolation.scope import current

# What counts as much going on, by place.
COUNTED = {
    "password": limits.Action.FAILURE_FROM_ADDRESS,
    "registration": limits.Action.REGISTER,
    "recovery": limits.Action.SEND_CODE_FROM_ADDRESS,
}
MISSING = _("Show that you are a person: solve the task above the button.")
UNKNOWN = _("We cannot check at the moment that you are a person. Try again in a minute.")


class NotPassed(Exception):
    """The form is not looked at. `sentence` is for the page."""

    def __init__(self, sentence: Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Widget:
    """What stands on the page."""

    css_class: str
    site_key: str
    script_url: str
    origins: Origins


def widget_for(request: HttpRequest, place: str) -> Widget | None:
    """None where this page does not ask, or not yet."""
    row = _asking(request, place)
    kind = _kind_of(row) if row is not None else None
    if row is None or kind is None:
        return None
    return Widget(kind.widget_class, str(row.config.get("site_key", "")), kind.script_url, kind.origins)


def check(request: HttpRequest, place: str) -> None:
    """Raises NotPassed where the page asks and the answer does not convince."""
    row = _asking(request, place)
    kind = _kind_of(row) if row is not None else None
    if row is None or kind is None:
        return
    token, address = request.POST.get(kind.field, ""), str(request.META["REMOTE_ADDR"])
    verdict = kind.verify(rows.setup_of(row), token, address=address, host=current().host)
    if verdict is Verdict.ROBOT:
        raise NotPassed(MISSING)
    if verdict is Verdict.UNKNOWN and not row.config.get("lets_in"):
        raise NotPassed(UNKNOWN)


def note_failure(request: HttpRequest) -> None:
    """A wrong password: counted for the place, where some page wants to know."""
    row = _in_use()
    if row is not None and row.config.get("when") != ALWAYS and "password" in _places(row):
        limits.note(limits.Action.FAILURE_FROM_ADDRESS, _place(request))


def open_policy(response: HttpResponse, widget: Widget) -> None:
    """The content security policy of one page, with the vendor's origins in it."""
    added: Mapping[str, tuple[str, ...]] = {
        "script-src": widget.origins.script,
        "style-src": widget.origins.style,
        "connect-src": widget.origins.connect,
    }
    parts = []
    for part in HOSTED.split("; "):
        name = part.partition(" ")[0]
        parts.append(" ".join((part, *added.get(name, ()))))
    parts.append(" ".join(("frame-src", *widget.origins.frame)))
    response.headers["Content-Security-Policy"] = "; ".join(parts)


def _asking(request: HttpRequest, place: str) -> Connector | None:
    row = _in_use()
    if row is None or place not in _places(row):
        return None
    if row.config.get("when") == ALWAYS:
        return row
    seen = limits.look(COUNTED[place], _place(request))
    return row if seen >= int(row.config.get("attempts") or 1) else None


def _in_use() -> Connector | None:
    return next((row for row in rows.enabled() if _kind_of(row) is not None), None)


def _kind_of(row: Connector) -> CaptchaKind | None:
    kind = KINDS.get(row.kind)
    return kind if isinstance(kind, CaptchaKind) else None


def _places(row: Connector) -> list[str]:
    found = row.config.get("places")
    return [str(place) for place in found] if isinstance(found, list) else []


def _place(request: HttpRequest) -> str:
    return limits.place_of(str(request.META["REMOTE_ADDR"]))
