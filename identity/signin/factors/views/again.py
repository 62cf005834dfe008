"""Is it still you? A factor, the password, or for people with neither a sent code; also to reach a higher level."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from identity.signin.challenges.models import Purpose
from identity.signin.experience import policy_here
from identity.signin.factors import proofs
from identity.signin.factors.forms import ProofForm
from identity.signin.factors.holdings import Method, address_of, held_by, phone_of, usable
from identity.signin.factors.proofs import Proof
from identity.signin.factors.reauthentication import RESISTANT
from identity.signin.factors.views.proving import ProvingView
from identity.users.models import User
from tenants.audit import events
from tenants.requests import actor_of


@method_decorator((never_cache, login_required), name="dispatch")
class AgainView(ProvingView):
    """`need` names the level that the proof must reach; whoever leaves it out gains nothing, for the asker looks again."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.offered_to(request):
            if self.need:
                query = urlencode({"next": self.get_next_url() or reverse("account")})
                return HttpResponseRedirect(f"{reverse('account_factors')}?{query}")
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def offered_to(self, request: HttpRequest) -> bool:
        self.request = request
        return bool(self.offered)

    @property
    def need(self) -> str:
        return self.request.GET.get("need", "")

    def person(self) -> User:
        if not isinstance(self.request.user, User):
            raise PermissionDenied
        return self.request.user

    @property
    def purpose(self) -> Purpose:  # type: ignore[override]  # another one for each need
        return Purpose.FACTOR if self.need else Purpose.AGAIN

    def methods(self) -> tuple[Method, ...]:
        user = self.person()
        held = held_by(user)
        if self.need == RESISTANT:
            return tuple({Method.PASSKEY} & held.own)
        if held.is_strong or self.need:
            return usable(held, get_authentication_records(self.request, user))
        if policy_here().password and user.has_usable_password():
            return (Method.PASSWORD,)
        return (Method.CODE,) if address_of(user) or phone_of(user) else ()

    def finish(self, proof: Proof, form: ProofForm) -> HttpResponse:
        if proof.method in (Method.PASSWORD, Method.CODE):
            record_authentication(
                self.request, proof.user, method=proof.method.value, reauthenticated=True, **proof.facts
            )
        else:
            proofs.note(self.request, proof, reauthenticated=True)
        details: dict[str, object] = {"method": proof.method.value}
        events.record("user.reauthenticate", proof.user, by=actor_of(self.request), details=details)
        return HttpResponseRedirect(self.get_next_url() or reverse("account"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "is_again": True, "need": self.need}
