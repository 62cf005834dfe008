"""Signing in with a passkey: nothing to type, and nobody is named before the passkey has answered."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_login_redirect_url
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from identity.signin import limits
from identity.signin.experience import policy_here
from identity.signin.factors import proofs, webauthn
from identity.signin.factors.domains import former_hosts
from identity.signin.factors.webauthn import ANSWER_LIMIT
from identity.signin.interaction import browser_secret, remember_browser
from identity.signin.logbook import steps as logged
from identity.signin.logbook.notes import note, note_limit
from identity.signin.logbook.steps import Outcome, Reason, Step
from identity.signin.views.pages import Page, place

PURPOSE = "sign-in"


@method_decorator(never_cache, name="dispatch")
class PasskeyView(Page, View):
    """GET: what the browser needs to ask for a passkey, as JSON. POST `credential`: what it answered."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self._check_offered()
        secret = browser_secret(request)
        ceremony = webauthn.Ceremony(PURPOSE, secret)
        # Another host only if this tenant's pages once stood there: its passkeys are still the tenant's.
        wanted = request.GET.get("rp", "")
        rp_id = wanted if wanted in former_hosts() else ""
        response = JsonResponse(webauthn.request_options(ceremony, rp_id=rp_id))
        remember_browser(response, secret)
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        self._check_offered()
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        try:
            limits.count(limits.Action.PASSKEY_FROM_ADDRESS, place(request))
        except limits.TooManyTries as beyond:
            note_limit(request, Step.PROOF, beyond, method=logged.Method.PASSKEY)
            return self.send_to("account_login", "too-many")
        ceremony = webauthn.Ceremony(PURPOSE, browser_secret(request))
        text = request.POST.get("credential", "")
        proof = proofs.by_passkey(request, None, text, ceremony) if len(text) <= ANSWER_LIMIT else None
        if proof is None:
            note(request, Step.PROOF, Outcome.FAILED, method=logged.Method.PASSKEY, reason=Reason.INVALID)
            return self.send_to("account_login", "passkey-refused")
        login = Login(user=proof.user, redirect_url=self.get_next_url())
        proofs.note(request, proof, passwordless=True)
        note(request, Step.PROOF, Outcome.PASSED, method=logged.Method.PASSKEY, user=proof.user)
        answer: HttpResponse = perform_login(request, login)
        return answer

    def _check_offered(self) -> None:
        if not policy_here().passkey:
            raise Http404
