"""A new account."""

from typing import Any

from allauth.account import views
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from identity.signin import limits
from identity.signin.adapters import AccountAdapter
from identity.signin.experience import application_here, policy_here, rules_of
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Policy, Reason, Step
from identity.signin.models import SignInPolicy
from identity.signin.registration.forms import RegistrationForm
from identity.signin.sso.leading import lead_away
from identity.signin.views.pages import Limited, place


class RegisterView(Limited, views.SignupView):
    template_name = "signin/register.html"
    step = Step.REGISTRATION
    captcha_place = "registration"
    form_class = RegistrationForm

    def get_form_class(self) -> type[RegistrationForm]:
        return self.form_class

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: object) -> None:
        # Whoever opens this page starts anew, also with a code still to be typed in.
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Also where registration is closed: the company lets its own people in."""
        company = lead_away(request, request.POST.get("email", ""), self.get_next_url() or "", has_page=False)
        return company or super().post(request, *args, **kwargs)

    def closed(self) -> HttpResponse:
        if self.request.method == "POST":
            self.note_refusal(Reason.NOT_INVITED if self.is_by_invitation else Reason.CLOSED)
        context = {"links": self.addresses(), "by_invitation": self.is_by_invitation}
        return render(self.request, "signin/registration_closed.html", context, status=403)

    @property
    def is_by_invitation(self) -> bool:
        return policy_here().registration == SignInPolicy.Registration.INVITATION

    def note_refusal(self, reason: Reason, identifier: str = "") -> None:
        """Who decided: the application on the way, where it has a rule of its own, else the tenant."""
        application_id = application_here()
        rules = rules_of(application_id) if application_id else None
        policy = Policy.APPLICATION if rules is not None and rules.registration else Policy.TENANT
        note(self.request, Step.REGISTRATION, Outcome.REFUSED, reason=reason, policy=policy, identifier=identifier)

    def tries(self) -> tuple[limits.Try, ...]:
        return ((limits.Action.REGISTER, place(self.request)),)

    def form_invalid(self, form: RegistrationForm) -> HttpResponse:
        if form.refusal is not None:
            self.note_refusal(form.refusal, str(form.data.get("email", "")))
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        try:
            # The person, the address, the log and the mail with the code: all or nothing.
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)
        except IntegrityError:
            if "username" not in form.fields:
                raise
            # Somebody chose the same username in the same moment.
            form.add_error("username", AccountAdapter.error_messages["username_taken"])
            return self.respond(form=form)
        return answer
