"""The way out, and the door that stays shut."""

from typing import Any

from allauth.account import views
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import TemplateView

from identity.signin.sso.leaving import farewell
from identity.signin.views.pages import Page


class SignOutView(Page, views.LogoutView):
    template_name = "signin/signout.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        away = farewell(self.request)
        answer: HttpResponse = super().post(*args, **kwargs)
        # Whoever listens to sign-outs may have a page to show first (identity.oidc.logout).
        onward: str = getattr(self.request, "after_sign_out", "")
        return HttpResponseRedirect(onward) if onward else away or answer


class SuspendedView(Page, TemplateView):
    template_name = "signin/suspended.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, **{**kwargs, "status": 403})
