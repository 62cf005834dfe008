"""A new account."""

from allauth.account import views
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from identity.signin import limits
from identity.signin.adapters import AccountAdapter
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Policy, Reason, Step
from identity.signin.registration.forms import RegistrationForm
from identity.signin.views.pages import Limited, place


class RegisterView(Limited, views.SignupView):
    template_name = "signin/register.html"
    step = Step.REGISTRATION
    form_class = RegistrationForm

    def get_form_class(self) -> type[RegistrationForm]:
        return self.form_class

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: object) -> None:
        # Whoever opens this page starts anew, also with a code still to be typed in.
        return None

    def closed(self) -> HttpResponse:
        if self.request.method == "POST":
            note(self.request, Step.REGISTRATION, Outcome.REFUSED, reason=Reason.CLOSED, policy=Policy.TENANT)
        return render(self.request, "signin/registration_closed.html", {"links": self.addresses()}, status=403)

    def tries(self) -> tuple[limits.Try, ...]:
        return ((limits.Action.REGISTER, place(self.request)),)

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
