"""The way to a company's provider and back."""

import re
from base64 import b64decode
from binascii import Error
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from connectors.enterprise import protocols
from connectors.enterprise.answers import Refused, Report
from connectors.enterprise.codes import Code
from connectors.enterprise.kind import Field
from connectors.enterprise.mapping import mapped_name, person_of
from identity.signin import interaction as interactions
from identity.signin import limits
from identity.signin.crossing import HANDLE, drop_handle, handle_of
from identity.signin.experience import settle
from identity.signin.social.doors import direct_of
from identity.signin.social.operations import IdentityTaken
from identity.signin.sso import arrivals, passage, pending, refusals, trials
from identity.signin.sso.departures import leave_for
from identity.signin.sso.finding import closed, find, is_first
from identity.signin.sso.passage import Passage, PassageOver, Purpose
from identity.signin.sso.pending import Arrived, Pending, Why
from identity.signin.sso.refused import ArrivalRefused, LinkNeeded
from identity.signin.sso.routing import PREFIX, is_open
from identity.signin.views.pages import Page, place
from orgs.connections.models import Connection

# What an answer by POST carries besides.
BESIDES = 16 * 1024
NAMED = re.compile(rb"\sInResponseTo\s*=\s*(?:\"([^\"]{1,200})\"|'([^']{1,200})')")


class StartView(Page, View):
    """POST is the button. GET goes as well, from bookmarks and from the company's own list of applications; but only an
    application that asked for it in its own request, in this very browser, makes it the person's wish: else the answer
    asks before it signs anybody in, or a stranger could sign others in to an account of his (login CSRF)."""

    def get(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        wish = wanted(request, self.get_next_url() or "")
        return self.leave(
            request, connection_id, is_prompted=wish.connection == connection_id, is_forced=wish.is_forced
        )

    def post(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        wish = wanted(request, self.get_next_url() or "")
        return self.leave(request, connection_id, is_prompted=True, is_forced=wish.is_forced)

    def leave(self, request: HttpRequest, connection_id: UUID, *, is_prompted: bool, is_forced: bool) -> HttpResponse:
        next_path, connection = self.get_next_url() or "", find(connection_id)
        if not is_open(connection):
            return refusals.refuse(request, connection, closed(connection), next_path=next_path)
        hint = request.POST.get("login_hint") or request.GET.get("login_hint") or ""
        return go(
            request, connection, next_path=next_path, login_hint=hint, is_prompted=is_prompted, is_forced=is_forced
        )


def go(
    request: HttpRequest,
    connection: Connection,
    *,
    next_path: str,
    login_hint: str = "",
    is_prompted: bool = True,
    is_forced: bool = False,
) -> HttpResponse:
    """To the provider, within limits; where it cannot be reached, the page that says so."""
    try:
        limits.count(limits.Action.SOCIAL, place(request))
        return leave_for(
            request,
            connection,
            next_path=next_path,
            login_hint=login_hint,
            is_prompted=is_prompted,
            is_forced=is_forced,
        )
    except limits.TooManyTries as beyond:
        return refusals.wait(request, connection, beyond, next_path)
    except Refused as refusal:
        return refusals.refuse(request, connection, refusal.code, report=refusal.report, next_path=next_path)


@method_decorator(csrf_exempt, name="dispatch")
class AnswerView(View):
    """The provider's answer. By POST it is kept, and opened by the GET that follows: that one carries our cookies."""

    def post(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        connection = find(connection_id)
        if int(request.META.get("CONTENT_LENGTH") or 0) > passage.ANSWER_LIMIT + BESIDES:
            return refusals.refuse(request, connection, Code.ANSWER_TOO_LARGE)
        sent = request.POST.dict()
        message = sent.get("SAMLResponse", "")
        if not message and "state" not in sent:
            return refusals.refuse(request, connection, Code.ANSWER_MISSING)
        if len(message) > passage.ANSWER_LIMIT:
            return refusals.refuse(request, connection, Code.ANSWER_TOO_LARGE)
        named = _named_in(message)
        if message and not named and not _is_under_way(request):
            return self.start_anew(request, connection, sent.get("RelayState", ""))
        try:
            token = passage.keep_answer(request, connection_id, sent, passage.token_in(sent, named))
        except PassageOver as error:
            return over(request, connection, error)
        return HttpResponseRedirect(f"{request.path}?{urlencode({'answer': token})}", status=303)

    def get(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        connection = find(connection_id)
        try:
            if kept := request.GET.get("answer", ""):
                answer, token = passage.take_answer(connection_id, kept)
            elif "state" in request.GET:
                answer, token = request.GET.dict(), request.GET["state"]
            else:
                return refusals.refuse(request, connection, Code.ANSWER_MISSING)
            found = passage.end(request, connection_id, token)
        except PassageOver as error:
            return over(request, connection, error)
        settle(found.next_path)
        response = proceed(request, connection, found, answer)
        if handle_of(token) in request.COOKIES:
            drop_handle(response, handle_of(token))
        return response

    @staticmethod
    def start_anew(request: HttpRequest, connection: Connection, wish: str) -> HttpResponse:
        """Nobody here asked for this answer, so it is worth nothing: we ask ourselves (SECURITY 28)."""
        refusals.keep(request, connection, Code.UNSOLICITED)
        address = reverse("sso_start", args=(connection.pk,))
        if get_adapter().is_safe_url(wish):
            address += f"?{urlencode({'next': wish})}"
        return HttpResponseRedirect(address, status=303)


def proceed(request: HttpRequest, connection: Connection, found: Passage, answer: dict[str, str]) -> HttpResponse:
    if found.purpose is Purpose.TEST:
        return trials.finish(request, connection, found, answer)
    next_path = found.next_path
    if not is_open(connection) or found.organization != str(connection.organization_id or ""):
        return refusals.refuse(request, connection, closed(connection), next_path=next_path)
    setup, now = connection.live_setup(), timezone.now()
    has_subject = bool(mapped_name(connection.mapping, Field.SUBJECT))
    report = protocols.examine(setup, answer, found.request, now=now, is_thorough=False, has_subject=has_subject)
    if report.assertion is None:
        code = report.refusal.code if report.refusal else Code.ANSWER_UNREADABLE
        return refusals.refuse(request, connection, code, report=report, next_path=next_path)
    if not is_first(connection.pk, setup, report.assertion, now):
        return refusals.refuse(request, connection, Code.REPLAYED, report=report, next_path=next_path)
    person = person_of(setup, connection.mapping, report.assertion)
    arrived = pending.arrived_of(connection.pk, person, report.assertion)
    if not found.is_prompted:
        token = pending.keep(request, Why.CONFIRM, Pending(arrived, next_path))
        return HttpResponseRedirect(f"{reverse('sso_confirm', args=(connection.pk,))}?{urlencode({'token': token})}")
    return enter(request, connection, arrived, next_path, report=report)


def enter(
    request: HttpRequest, connection: Connection, arrived: Arrived, next_path: str, *, report: Report | None = None
) -> HttpResponse:
    """Signs in, or says why not."""
    found, who = report or pending.report_of(arrived), arrived.person.email or arrived.person.subject
    try:
        return arrivals.arrive(request, connection, arrived, next_path)
    except ArrivalRefused as refusal:
        return refusals.refuse(
            request, connection, refusal.code, report=found, detail=refusal.detail, next_path=next_path, person=who,
            user=refusal.user,
        )  # fmt: skip
    except IdentityTaken:
        return refusals.refuse(request, connection, Code.SUBJECT_CHANGED, report=found, next_path=next_path, person=who)
    except LinkNeeded as needed:
        refusals.keep(request, connection, Code.LINK_NEEDED, report=found, person=who, user=needed.user)
        kept = Pending(arrived, next_path, str(needed.user.pk))
        request.session[pending.WAITING] = pending.keep(request, Why.LINK, kept)
        return HttpResponseRedirect(reverse("sso_link", args=(connection.pk,)))


def over(request: HttpRequest, connection: Connection, error: PassageOver) -> HttpResponse:
    codes = {passage.OtherBrowser: Code.REQUEST_OTHER_BROWSER, passage.OtherConnection: Code.REQUEST_OTHER_CONNECTION}
    return refusals.refuse(request, connection, codes.get(type(error), Code.REQUEST_UNKNOWN))


class Wish:
    """What an application on the way asks of this sign-in."""

    connection: UUID | None = None
    is_forced = False


def wanted(request: HttpRequest, next_path: str) -> Wish:
    """From this browser's own authorization request: `direct_sign_in=sso:<id>`, and whether it wants a fresh proof."""
    wish = Wish()
    if not next_path:
        return wish
    secret, now = interactions.browser_secret(request), timezone.now()
    row = interactions.find_by_path(return_path=next_path, secret=secret, now=now)
    if row is None:
        return wish
    wish.is_forced = row.proof_after is not None
    wish.connection = connection_named(direct_of(row.request))
    return wish


def connection_named(direct: str) -> UUID | None:
    try:
        return UUID(direct.removeprefix(PREFIX)) if direct.startswith(PREFIX) else None
    except ValueError:
        return None


def _named_in(message: str) -> str:
    """Which request a SAML response says that it answers. Only for finding that request: what is proved, its examination
    says."""
    try:
        found = NAMED.search(b64decode(message, validate=False))
    except (Error, ValueError):
        return ""
    return (found[1] or found[2]).decode("ascii", "replace") if found else ""


def _is_under_way(request: HttpRequest) -> bool:
    """This browser has asked a moment ago: a provider that never names the request would be asked for ever."""
    return any(name.startswith(f"{HANDLE}-") for name in request.COOKIES)
