"""The proof of a phone number, and another number where the first was mistyped."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import stash_login
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStageController
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic import FormView

from identity.signin import limits
from identity.signin.arrival import RecipientMoved
from identity.signin.challenges import proofs
from identity.signin.challenges.models import Purpose
from identity.signin.challenges.notes import note_passed
from identity.signin.forms import PhoneForm
from identity.signin.proof import withdraw_registration
from identity.signin.stages import ProvePhoneStage
from identity.signin.views.codes import StageCodePage
from identity.signin.views.pages import Limited
from identity.users.models import User
from identity.users.operations import update_user
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of


class ProvePhoneView(StageCodePage):
    """After a registration with a number, or at a later sign-in when that was left half-way."""

    template_name = "signin/prove_phone.html"
    stage_key, purpose = ProvePhoneStage.key, Purpose.PROVE
    start = "account_signup"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "change" and may_change(self.stage):
            return self.send_to("change_number")
        return super().post(request, *args, **kwargs)

    def leave(self) -> None:
        withdraw_registration(self.request, self.stage.login.user)
        super().leave()

    def finish(self) -> HttpResponse:
        user = self.stage.login.user
        try:
            proofs.prove_phone(user=user, number=self.challenge.address, by=_actor(self.request, user))
        except proofs.NumberTaken as taken:
            raise RecipientMoved from taken
        if self.stage.login.signup:
            record_authentication(self.request, user, method="code", phone=self.challenge.address)
        note_passed(self.request, self.challenge)
        answer: HttpResponse = self.stage.exit()
        return answer


class ChangeNumberView(Limited, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    """Another number, for somebody whose account is there already."""

    template_name = "signin/number.html"
    form_class = PhoneForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stage = LoginStageController.enter(request, ProvePhoneStage.key)
        if stage is None or not may_change(stage):
            return self.send_to("account_login", "expired")
        self.stage = stage
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def tries(self) -> tuple[limits.Try, ...]:
        """The operations count."""
        return ()

    def form_valid(self, form: PhoneForm) -> HttpResponse:
        user, number = self.stage.login.user, form.cleaned_data["phone"]
        with transaction.atomic():
            update_user(user=user, values={"phone": number}, by=_actor(self.request, user))
            self.stage.begin(number)
        stash_login(self.request, self.stage.login)
        return self.send_to("prove_phone")


def may_change(stage: ProvePhoneStage) -> bool:
    """Whoever is just registering with nothing but a number starts again instead, somebody unknown likewise."""
    user = stage.login.user
    if user is None or not stage.login.signup:
        return user is not None
    found: bool = EmailAddress.objects.filter(user=user, verified=True).exists()
    return found


def _actor(request: HttpRequest, user: User) -> Actor:
    """Who proves a number is that person, though not signed in yet."""
    found = actor_of(request)
    return found if found.id else Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
