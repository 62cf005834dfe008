"""The magic link: a page with a button, which signs in, in the browser that asked (SECURITY 25)."""

from typing import Any

from allauth.account.utils import get_login_redirect_url
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.generic import TemplateView

from identity.signin.arrival import RecipientMoved, arrive
from identity.signin.challenges import browser, operations
from identity.signin.challenges.models import Challenge, Purpose
from identity.signin.experience import policy_here, settle
from identity.signin.views.pages import Page
from tenants.requests import actor_of


class LinkView(Page, TemplateView):
    """Mail programs and scanners open links: opening this one uses nothing up."""

    template_name = "signin/link.html"
    challenge: Challenge | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        found = operations.find_by_link(token=self.kwargs["token"])
        self.challenge = found if found is not None and found.purpose == Purpose.SIGN_IN else None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_alive():
            return self.respond(410, state="over")
        return self.respond(state="here" if self.is_here() else "elsewhere")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.challenge is None or not self.is_alive():
            return self.respond(410, state="over")
        if not self.is_here():
            # It stays good for the browser that asked.
            return self.respond(state="elsewhere")
        secret, token = browser.find_secret(request), self.kwargs["token"]
        try:
            operations.follow(challenge=self.challenge, token=token, browser=secret, by=actor_of(request))
            browser.forget(request, Purpose.SIGN_IN)
            return arrive(request, self.challenge, redirect_url=self.challenge.return_path or None, by_link=True)
        except (operations.ChallengeOver, RecipientMoved):
            return self.respond(410, state="over")

    def is_alive(self) -> bool:
        """The way in must still be offered where the person is going."""
        if self.challenge is None:
            return False
        settle(self.challenge.return_path)
        return policy_here().magic_link

    def is_here(self) -> bool:
        secret = browser.find_secret(self.request)
        return self.challenge is not None and operations.is_of_browser(self.challenge, secret)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = self.challenge.address if self.challenge is not None and self.is_here() else ""
        return {**super().get_context_data(**kwargs), "email": address}
