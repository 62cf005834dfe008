"""What may stand between a proof and a session here: agreeing to the terms, and answering what is required."""

from typing import Any

from allauth.account.stages import LoginStage
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from identity.signin import experience
from identity.signin.registration import asking, terms
from identity.signin.registration.models import ProfileField


class TermsStage(LoginStage):
    key, urlname = "terms", "signin_terms"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is None or not terms.are_asked_again():
            return None, True
        stand_on_the_way(self)
        if not terms.is_agreement_missing(user):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True


class FieldsStage(LoginStage):
    key, urlname = "profile", "signin_profile"

    def handle(self) -> tuple[Any, bool]:
        if self.login.user is None or not questions_of(self.request, self):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True


def questions_of(request: HttpRequest, stage: LoginStage) -> tuple[ProfileField, ...]:
    """What this person still has to be asked: at registration everything that had no room on its page."""
    if not asking.fields_of_tenant():
        return ()
    stand_on_the_way(stage)
    here = asking.fields_here()
    if stage.login.signup and len(here) > asking.ON_ONE_PAGE:
        return here
    return asking.missing_of(stage.login.user)


def stand_on_the_way(stage: LoginStage) -> None:
    """The pages of stages have addresses without `next`: where the person is on the way to, the sign-in knows."""
    if experience.application_here() is None:
        experience.settle(stage.login.redirect_url or "")
