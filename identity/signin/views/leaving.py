"""The way out, the door that stays shut, and the question whether it is still you."""

from typing import Any

from allauth.account import views
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import TemplateView

from identity.signin import limits
from identity.signin.forms import AgainForm
from identity.signin.views.pages import Limited, Page


class SignOutView(Page, views.LogoutView):
    template_name = "signin/signout.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(*args, **kwargs)
        # Whoever listens to sign-outs may have a page to show first (identity.oidc.logout).
        onward: str = getattr(self.request, "after_sign_out", "")
        return HttpResponseRedirect(onward) if onward else answer


class SuspendedView(Page, TemplateView):
    template_name = "signin/suspended.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, **{**kwargs, "status": 403})


class AgainView(Limited, views.ReauthenticateView):
    """The password once more, before something that matters."""

    template_name = "signin/again.html"
    form_class = AgainForm

    def get_form_class(self) -> type[AgainForm]:
        return self.form_class

    def tries(self) -> tuple[limits.Try, ...]:
        return ((limits.Action.PASSWORD, f"again {self.request.user.pk}"),)
