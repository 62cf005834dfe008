"""The way to a vendor and back: the button, and the callback that every purpose shares."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from connectors.models import Connector
from connectors.rows import setup_of
from connectors.social.faults import ProviderFailed
from connectors.social.kind import SocialKind
from connectors.social.profile import Arrival
from identity.signin import crossing, limits
from identity.signin.experience import settle
from identity.signin.interaction import browser_secret, remember_browser
from identity.signin.logbook.steps import Outcome, Reason
from identity.signin.social import arrivals, doors, linking, passage, trials
from identity.signin.social.passage import Passage, PassageOver, Purpose
from identity.signin.social.refusals import failed, over, report, tell, to_sign_in
from identity.signin.views.pages import Page, place, sentence
from tenants.requests import actor_of

HINT_LIMIT, INVITATION_LIMIT = 254, 100


def leave_for(
    request: HttpRequest, connector: Connector, *, purpose: Purpose, next_path: str = "", subject: str = ""
) -> HttpResponse:
    """Sends the browser to the vendor. Raises ProviderFailed."""
    kind = kind_of(connector)
    handle, secret = passage.new_handle(kind), browser_secret(request)
    begun = passage.begin(
        connector,
        purpose=purpose,
        next_path=next_path,
        subject=subject,
        browser=secret,
        login_hint=request.GET.get("login_hint", "")[:HINT_LIMIT],
        locale=get_language() or "",
        handle=handle,
        invitation=request.POST.get("invitation", "")[:INVITATION_LIMIT],
    )
    response = HttpResponseRedirect(kind.begin(setup_of(connector), begun.trip), status=303)
    remember_browser(response, secret)
    if handle:
        crossing.give_handle(response, handle)
    return response


def kind_of(connector: Connector) -> SocialKind:
    found = doors.social_kind(connector)
    if found is None:
        raise Http404
    return found


class StartView(Page, View):
    """The button. GET works for an application that asked for it in its own request, in this very browser."""

    def get(self, request: HttpRequest, connector_id: UUID) -> HttpResponse:
        if doors.wanted_door(request, self.get_next_url() or "") != connector_id:
            return self.send_to("account_login")
        return self.post(request, connector_id)

    def post(self, request: HttpRequest, connector_id: UUID) -> HttpResponse:
        connector = doors.find_connector(connector_id)
        if connector is None:
            raise Http404
        next_path = self.get_next_url() or ""
        try:
            limits.count(limits.Action.SOCIAL, place(request))
            return leave_for(request, connector, purpose=Purpose.SIGN_IN, next_path=next_path)
        except limits.TooManyTries as beyond:
            return failed(request, connector, sentence(beyond), next_path=next_path, status=429)
        except ProviderFailed as failure:
            return report(request, connector, failure, next_path)


@method_decorator(csrf_exempt, name="dispatch")
class CallbackView(View):
    """The vendor's answer. By POST only from vendors that do so; it is kept, and opened by the GET that follows."""

    def get(self, request: HttpRequest, connector_id: UUID) -> HttpResponse:
        connector = self.connector(connector_id)
        try:
            answer = self.answer(request, connector_id)
            found = passage.end(request, connector_id, answer.get("state", ""))
        except PassageOver:
            return over(request, connector)
        settle(found.next_path)
        response = proceed(request, connector, found, answer)
        if crossing.HANDLE in request.COOKIES:
            crossing.drop_handle(response)
        return response

    def post(self, request: HttpRequest, connector_id: UUID) -> HttpResponse:
        connector = self.connector(connector_id)
        if not kind_of(connector).answers_by_post:
            return HttpResponseNotAllowed(["GET"])
        try:
            token = passage.keep_answer(request, connector_id, request.POST.dict())
        except PassageOver:
            return over(request, connector)
        return HttpResponseRedirect(f"{request.path}?{urlencode({'answer': token})}", status=303)

    @staticmethod
    def connector(connector_id: UUID) -> Connector:
        """Also one that was taken out of use a moment ago, or is not in use yet: staff test it."""
        found = Connector.objects.filter(pk=connector_id).first()
        if found is None or doors.social_kind(found) is None:
            raise Http404
        return found

    @staticmethod
    def answer(request: HttpRequest, connector_id: UUID) -> dict[str, str]:
        token = request.GET.get("answer", "")
        return passage.take_answer(connector_id, token) if token else request.GET.dict()


def proceed(request: HttpRequest, connector: Connector, found: Passage, answer: dict[str, str]) -> HttpResponse:
    """What the answer is for. Its own failures are shown where the person came from."""
    if found.purpose is not Purpose.TEST and not connector.is_enabled:
        return over(request, connector)
    try:
        arrival = kind_of(connector).finish(setup_of(connector), answer, found.trip)
    except ProviderFailed as failure:
        if found.purpose is Purpose.TEST:
            return trials.keep_failure(connector, found.subject, failure, actor_of(request))
        return report(request, connector, failure, found.next_path, is_link=found.purpose is Purpose.LINK)
    page: HttpResponse = PURPOSES[found.purpose](request, connector, arrival, found)
    return page


def _sign_in(request: HttpRequest, connector: Connector, arrival: Arrival, found: Passage) -> HttpResponse:
    try:
        return arrivals.arrive(request, connector, arrival, found)
    except arrivals.NotAdmitted:
        tell(request, connector, Outcome.REFUSED, Reason.NOT_CONNECTED)
        context = {"connector": connector, "signin": to_sign_in(found.next_path)}
        return render(request, "signin/social/not_admitted.html", context, status=403)


def _test(request: HttpRequest, connector: Connector, arrival: Arrival, found: Passage) -> HttpResponse:
    return trials.keep_success(connector, found.subject, arrival, actor_of(request))


PURPOSES: dict[Purpose, Any] = {Purpose.SIGN_IN: _sign_in, Purpose.LINK: linking.finish, Purpose.TEST: _test}
