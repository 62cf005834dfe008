"""What a person reads where an account elsewhere led nowhere, and what staff read of it."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from connectors.models import Connector
from connectors.social.faults import Fault, ProviderFailed
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Method, Outcome, Reason, Step
from identity.signin.social import linking
from tenants.audit import events
from tenants.requests import actor_of


def report(
    request: HttpRequest, connector: Connector, failure: ProviderFailed, next_path: str, *, is_link: bool = False
) -> HttpResponse:
    """A vendor that fails is told of in one sentence; why, staff read in the log."""
    blame(request, connector, failure)
    if is_link:
        return linking.back("declined" if failure.fault is Fault.DECLINED else "failed")
    if failure.fault is Fault.DECLINED:
        return HttpResponseRedirect(to_sign_in(next_path, notice="social-declined"))
    words = _("%(name)s did not confirm who you are. Try again, or sign in another way.") % {"name": connector.name}
    return failed(request, connector, words, next_path=next_path, status=502)


def over(request: HttpRequest, connector: Connector) -> HttpResponse:
    """The answer belongs to no sign-in that this browser has begun here, or to one that is over."""
    tell(request, connector, Outcome.FAILED, Reason.OTHER_BROWSER)
    words = _("This sign-in is over, or was begun in another browser. Start again.")
    return failed(request, connector, words, next_path="", status=400)


def failed(request: HttpRequest, connector: Connector, words: str, *, next_path: str, status: int) -> HttpResponse:
    context = {
        "connector": connector,
        "sentence": words,
        "next": next_path,
        "can_retry": connector.is_enabled and status == 502,
        "signin": to_sign_in(next_path),
    }
    return render(request, "signin/social/failed.html", context, status=status)


def to_sign_in(next_path: str, notice: str = "") -> str:
    query = {"next": next_path if get_adapter().is_safe_url(next_path) else "", "notice": notice}
    shown = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('account_login')}?{shown}" if shown else reverse("account_login")


def blame(request: HttpRequest, connector: Connector, failure: ProviderFailed) -> None:
    """For staff: the log of sign-ins says that it failed, the connection's history why."""
    is_declined = failure.fault is Fault.DECLINED
    outcome, reason = (Outcome.LEFT, Reason.CANCELLED) if is_declined else (Outcome.FAILED, Reason.PROVIDER)
    tell(request, connector, outcome, reason)
    if not is_declined:
        details: dict[str, object] = {"reason": failure.fault.word, "detail": failure.detail}
        events.record("connector.fail", connector, by=actor_of(request), details=details)


def tell(request: HttpRequest, connector: Connector, outcome: Outcome, reason: Reason) -> None:
    policy = f"connection:{connector.name}"
    note(request, Step.PROOF, outcome, method=Method.CONNECTION, reason=reason, policy=policy)
