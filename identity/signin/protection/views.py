"""Unlocking by oneself: a code to the address, after which this browser may try passwords again at once.

It signs nobody in and changes nothing for any other browser. Somebody unknown is answered the same.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.generic import FormView

from identity.signin import limits
from identity.signin.arrival import RecipientMoved
from identity.signin.backends import find_user
from identity.signin.challenges import browser, operations
from identity.signin.challenges.models import Channel, Purpose
from identity.signin.challenges.notes import note_asked, note_passed
from identity.signin.experience import policy_here
from identity.signin.fields import HostedForm, email_field
from identity.signin.logbook.steps import Step
from identity.signin.protection import devices
from identity.signin.protection.models import ProtectionPolicy
from identity.signin.views.codes import CodePage
from identity.signin.views.pages import Limited, Page
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of


class UnlockForm(HostedForm):
    email = email_field()


class WithUnlocking(Page):
    """Where there are no passwords, or the tenant has it off, there is nothing to unlock."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_unlock():
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class UnlockView(WithUnlocking, Limited, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    """POST `login`, from the page that asks to wait: the code at once if it is an address, else the question for one."""

    template_name = "signin/unlock.html"
    form_class = UnlockForm
    step = Step.UNLOCK

    def tries(self) -> tuple[limits.Try, ...]:
        """The operation counts."""
        return ()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.POST.get("login", "")
        if "email" not in request.POST and "@" not in typed:
            return self.respond(form=UnlockForm())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if "login" in self.request.POST and kwargs.get("data") is not None:
            kwargs["data"] = {"email": self.request.POST["login"]}
        return kwargs

    def form_valid(self, form: UnlockForm) -> HttpResponse:
        address = form.cleaned_data["email"].lower()
        row = operations.start(
            purpose=Purpose.UNLOCK,
            channel=Channel.EMAIL,
            address=address,
            user=find_user(address, by_email=True),
            browser=browser.browser_secret(self.request),
            by=actor_of(self.request),
        )
        browser.remember(self.request, row)
        note_asked(self.request, row)
        return self.send_to("confirm_unlock")


class ConfirmUnlockView(WithUnlocking, CodePage):
    template_name = "signin/unlock_code.html"
    purpose = Purpose.UNLOCK
    start = "unlock"

    def finish(self) -> HttpResponse:
        user, address = self.challenge.user, self.challenge.address
        if user is None or not EmailAddress.objects.filter(user=user, email=address).exists():
            raise RecipientMoved
        names = (address, user.email, user.username or "", user.phone)
        device = devices.remember(self.request, *names)
        # It may be this browser that has used its tries up.
        limits.forget_all(*((limits.Action.PASSWORD_ON_DEVICE, name.lower(), device) for name in names if name))
        browser.forget(self.request, self.purpose)
        note_passed(self.request, self.challenge)
        by = actor_of(self.request)
        events.record("user.unlock", user, by=Actor(Kind.USER, str(user.pk), str(user), by.ip, by.user_agent))
        there = self.onward("account_login")
        mark = "&" if "?" in there else "?"
        return HttpResponseRedirect(f"{there}{mark}{urlencode({'notice': 'unlocked', 'login_hint': address})}")


def may_unlock() -> bool:
    return policy_here().password and ProtectionPolicy.load().unlock
