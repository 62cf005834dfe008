"""The second factor, between the first proof and the session."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_login_redirect_url
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from identity.signin.challenges.models import Purpose
from identity.signin.factors import proofs, sent, trust
from identity.signin.factors.forms import ProofForm
from identity.signin.factors.holdings import Method, held_by, usable
from identity.signin.factors.models import FactorPolicy
from identity.signin.factors.proofs import Proof
from identity.signin.factors.stages import FactorStage, SecondFactorStage
from identity.signin.factors.views.proving import ProvingView
from identity.signin.logbook.steps import Outcome
from identity.signin.views.pages import Page
from identity.users.models import User


class StagePage(Page):
    """A page that is there for whoever is at this stage of signing in, and for nobody else."""

    stage: FactorStage
    stage_key = ""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        stage = LoginStageController.enter(request, self.stage_key)
        if stage is None or stage.is_overtaken:
            if stage is not None:
                stage.abort()
            return self.send_to("account_login", "interrupted")
        self.stage = stage
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def person(self) -> User:
        found: User = self.stage.login.user
        return found


class SecondFactorView(StagePage, ProvingView):
    stage_key = SecondFactorStage.key
    purpose = Purpose.FACTOR

    def methods(self) -> tuple[Method, ...]:
        user = self.person()
        return usable(held_by(user), get_authentication_records(self.request, user))

    def get_form_kwargs(self) -> dict[str, Any]:
        days = 0 if self.stage.need().is_strict else FactorPolicy.load().trusted_days
        return {**super().get_form_kwargs(), "trust_days": days}

    def shown(self, where: sent.Recipient) -> str:
        return where.masked

    def finish(self, proof: Proof, form: ProofForm) -> HttpResponse:
        proofs.note(self.request, proof)
        self.log(Outcome.PASSED)
        answer: HttpResponse = self.stage.exit()
        if form.is_trusting:
            trust.start(self.request, answer, proof.user, proofs.who(self.request, proof.user))
        return answer


class NoFactorView(Page, TemplateView):
    """For whoever has lost everything: what helps, and what nobody here can do."""

    template_name = "signin/factors/none.html"
