"""Too many tries, as a preview shows it."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin import forms, limits
from identity.signin.brand.samples import EMAIL, Sample
from identity.signin.protection.models import ProtectionPolicy
from identity.signin.protection.views import may_unlock
from identity.signin.views.entrance import SignInView
from identity.signin.views.pages import sentence


def _wait(request: HttpRequest) -> Mapping[str, object]:
    view = SignInView()
    view.setup(request)
    beyond = limits.TooManyTries(ProtectionPolicy.load().password_minutes * 60, limits.Action.PASSWORD, 1)
    form = forms.PasswordForm(initial={"login": EMAIL}, request=request)
    return {**view.get_context_data(form=form), "problem": sentence(beyond), "may_unlock": may_unlock()}


SAMPLES = (Sample("wait", _("Too many tries"), "signin/password.html", "account_login", _wait),)
