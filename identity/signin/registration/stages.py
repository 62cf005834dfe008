"""What may stand between a proof and a session here: agreeing to the terms, and answering what is required."""

from typing import Any

from allauth.account.stages import LoginStage
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from identity.signin import experience
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Policy, Reason, Step
from identity.signin.registration import asking, terms
from identity.signin.registration.models import ProfileField

# The session that asked a new account's questions on the registration page itself.
ASKED_HERE = "registration.asked"


class TermsStage(LoginStage):
    key, urlname = "terms", "signin_terms"

    def handle(self) -> tuple[Any, bool]:
        user, is_new = self.login.user, self.login.signup
        if user is None or not terms.are_asked(at_registration=is_new):
            return None, True
        stand_on_the_way(self)
        if not terms.is_agreement_missing(user, at_registration=is_new):
            return None, True
        note(self.request, Step.TERMS, Outcome.ASKED, reason=Reason.TERMS_REQUIRED, policy=Policy.TENANT, user=user)
        return HttpResponseRedirect(reverse(self.urlname)), True


class FieldsStage(LoginStage):
    key, urlname = "profile", "signin_profile"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is None or not questions_of(self.request, self):
            return None, True
        note(self.request, Step.FIELDS, Outcome.ASKED, reason=Reason.FIELDS_REQUIRED, policy=decided_by(), user=user)
        return HttpResponseRedirect(reverse(self.urlname)), True


def questions_of(request: HttpRequest, stage: LoginStage) -> tuple[ProfileField, ...]:
    """What this person still has to be asked: at registration everything that its page did not ask."""
    if not asking.fields_of_tenant():
        return ()
    stand_on_the_way(stage)
    here = asking.fields_here()
    if stage.login.signup and request.session.get(ASKED_HERE) != str(stage.login.user.pk):
        return here
    return asking.missing_of(stage.login.user)


def decided_by() -> Policy:
    """Whose fields they are."""
    application_id = experience.application_here()
    rules = experience.rules_of(application_id) if application_id else None
    return Policy.TENANT if rules is None or rules.fields is None else Policy.APPLICATION


def stand_on_the_way(stage: LoginStage) -> None:
    """The pages of stages have addresses without `next`: where the person is on the way to, the sign-in knows."""
    if experience.application_here() is None:
        experience.settle(stage.login.redirect_url or "")
