"""The pages of sign-in as a preview shows them: made by the views themselves, for somebody who does not exist."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin import forms
from identity.signin.brand.samples import EMAIL, Sample
from identity.signin.experience import policy_here
from identity.signin.fields import HostedForm
from identity.signin.getter import CODE_SECONDS
from identity.signin.views.entrance import SignInView
from identity.signin.views.pages import Page
from identity.signin.views.recovery import RecoverView
from identity.signin.views.registration import RegisterView


def _by(view: Page, request: HttpRequest, form: HostedForm | None = None) -> Mapping[str, object]:
    """What the view would say; without a form given, with its own."""
    view.setup(request)
    return view.get_context_data(form=form or view.get_form())


def _identifier(request: HttpRequest) -> Mapping[str, object]:
    return _by(SignInView(), request, forms.IdentifierForm())


def _password(request: HttpRequest) -> Mapping[str, object]:
    return _by(SignInView(), request, forms.PasswordForm(initial={"login": EMAIL}, request=request))


def _code(request: HttpRequest) -> Mapping[str, object]:
    said = {
        "email": EMAIL, "seconds": CODE_SECONDS, "minutes": CODE_SECONDS // 60, "can_resend": True,
        "is_text": False, "has_link": policy_here().magic_link, "sent_again": False,
    }  # fmt: skip
    return {**_by(RecoverView(), request, forms.CodeForm()), **said}


def _register(request: HttpRequest) -> Mapping[str, object]:
    return _by(RegisterView(), request)


def _recover(request: HttpRequest) -> Mapping[str, object]:
    return _by(RecoverView(), request)


SAMPLES = (
    Sample("signin", _("Sign-in"), "signin/identifier.html", "account_login", _identifier),
    Sample("password", _("Password"), "signin/password.html", "account_login", _password),
    Sample("code", _("Code by e-mail"), "signin/code.html", "account_confirm_login_code", _code),
    Sample("register", _("Registration"), "signin/register.html", "account_signup", _register),
    Sample("recover", _("Lost password"), "signin/recover.html", "account_reset_password", _recover),
)
