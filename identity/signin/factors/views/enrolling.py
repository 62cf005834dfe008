"""Setting a factor up: while signing in, because one is required, and on the account page."""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from identity.signin import limits
from identity.signin.factors import enrolment, proofs
from identity.signin.factors.forms import AppForm, NewPasskeyForm, ProofForm
from identity.signin.factors.holdings import Method
from identity.signin.factors.models import FactorPolicy
from identity.signin.factors.proofs import Proof
from identity.signin.factors.reauthentication import required
from identity.signin.factors.requirement import find_lack
from identity.signin.factors.stages import EnrolStage
from identity.signin.factors.views.proving import LOGGED
from identity.signin.factors.views.second import StagePage
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Step
from identity.signin.views.pages import Limited, place
from identity.users.models import User

LABELS: Mapping[Method, Promise] = {
    Method.PASSKEY: _("Set up a passkey"),
    Method.APP: _("Set up an authenticator app"),
}
FORMS: Mapping[Method, type[ProofForm]] = {Method.PASSKEY: NewPasskeyForm, Method.APP: AppForm}


class EnrollingView(Limited, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    """GET `use`: what to set up. POST: the app's first code, or what the passkey answered."""

    template_name = "signin/factors/enrol.html"
    step = Step.ENROLMENT

    def person(self) -> User:
        raise NotImplementedError

    def done(self, codes: list[str]) -> HttpResponse:
        """The factor is saved and proved. `codes` are to be shown once."""
        raise NotImplementedError

    @cached_property
    def offered(self) -> tuple[Method, ...]:
        return enrolment.offered_to(self.person())

    @cached_property
    def way(self) -> Method | None:
        """None while there is a choice to make."""
        wanted = self.request.GET.get("use", "")
        chosen = [one for one in self.offered if one.name.lower() == wanted]
        return next(iter(chosen or (self.offered if len(self.offered) == 1 else ())), None)

    def get_form_class(self) -> type[ProofForm]:
        return FORMS[self.way or Method.APP]

    def tries(self) -> tuple[limits.Try, ...]:
        return ((limits.Action.FACTOR, f"{self.person().pk} enrol", place(self.request)),)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.way is None:
            return HttpResponseRedirect(request.get_full_path())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ProofForm) -> HttpResponse:
        try:
            proof = self._add(str(form.cleaned_data[form.field]))
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.respond(form=form)
        if proof is None:
            form.add_error(form.field if form.field == "code" else None, str(form.error))
            return self.respond(form=form)
        proofs.note(self.request, proof)
        if not self.request.user.is_authenticated:
            note(self.request, self.step, Outcome.PASSED, method=LOGGED.get(proof.method), user=proof.user)
        return self.done(enrolment.first_codes(self.request, self.person()))

    def _add(self, text: str) -> Proof | None:
        user = self.person()
        if self.way == Method.APP:
            return enrolment.add_app(self.request, user, text)
        return enrolment.add_passkey(self.request, user, text, enrolment.passkey_name(user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shared: dict[str, Any] = {
            "person": self.person(),
            "method": self.way.name.lower() if self.way else "",
            "choices": [(LABELS[one], self.address_of(one), one.name.lower()) for one in self.offered],
        }
        if self.way == Method.APP:
            shared["setup"] = enrolment.app_setup(self.request, self.person())
        if self.way == Method.PASSKEY:
            shared["options"] = enrolment.passkey_options(self.request, self.person())
        return {**context, **shared}

    def address_of(self, method: Method) -> str:
        onward = self.request.GET.get("next")
        return f"?{urlencode({**({'next': onward} if onward else {}), 'use': method.name.lower()})}"

    def show_codes(self, codes: list[str], onward: str) -> HttpResponse:
        """The one answer that holds them."""
        self.template_name = "signin/factors/codes.html"
        return self.respond(codes=codes, onward=onward, form=None)


class EnrolView(StagePage, EnrollingView):
    """A factor is required, and this person has none."""

    stage_key = EnrolStage.key

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._is_done():
            return self.show_codes([], "")
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._is_done():
            answer: HttpResponse = self.stage.exit()
            return answer
        return super().post(request, *args, **kwargs)

    def _is_done(self) -> bool:
        """By the proofs themselves, never by what a form says."""
        user = self.person()
        records = get_authentication_records(self.request, user)
        return find_lack(user, self.stage.need(), self.request, records) is None

    def done(self, codes: list[str]) -> HttpResponse:
        if codes:
            return self.show_codes(codes, "")
        answer: HttpResponse = self.stage.exit()
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "is_stage": True}


@method_decorator((never_cache, required()), name="dispatch")
class AddFactorView(EnrollingView):
    """By somebody who is signed in."""

    def person(self) -> User:
        user: User = self.request.user  # type: ignore[assignment]  # `required` has let nobody else in
        return user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request = request
        if FactorPolicy.load().mode == FactorPolicy.Mode.OFF and not self.offered:
            return HttpResponseRedirect(reverse("account_factors"))
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"onward": self.get_next_url(), **super().get_context_data(**kwargs)}

    def done(self, codes: list[str]) -> HttpResponse:
        onward = self.get_next_url() or f"{reverse('account_factors')}?notice=factor-added"
        return self.show_codes(codes, onward) if codes else HttpResponseRedirect(onward)
