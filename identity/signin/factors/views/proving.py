"""A page on which somebody shows one of several things: the best one first, the others a click away."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from identity.signin import limits
from identity.signin.challenges.browser import browser_secret
from identity.signin.challenges.models import Challenge, Purpose
from identity.signin.factors import proofs, sent, webauthn
from identity.signin.factors.forms import FORMS, ProofForm
from identity.signin.factors.holdings import Method
from identity.signin.factors.models import Passkey
from identity.signin.factors.proofs import Proof
from identity.signin.logbook import steps as logged
from identity.signin.logbook.notes import note
from identity.signin.views.pages import Limited, place
from identity.users.models import User
from tenants.isolation.scope import current

SENT = frozenset({Method.EMAIL, Method.SMS, Method.CODE})
LABELS: Mapping[Method, Promise] = {
    Method.PASSKEY: _("Use a passkey or security key"),
    Method.APP: _("Use the authenticator app"),
    Method.EMAIL: _("Get a code by e-mail"),
    Method.SMS: _("Get a code by SMS"),
    Method.RECOVERY: _("Use a recovery code"),
    Method.PASSWORD: _("Use your password"),
    Method.CODE: _("Get a code"),
}
LOGGED: Mapping[Method, logged.Method] = {
    Method.PASSKEY: logged.Method.PASSKEY,
    Method.APP: logged.Method.TOTP,
    Method.EMAIL: logged.Method.EMAIL_CODE,
    Method.SMS: logged.Method.SMS_CODE,
    Method.RECOVERY: logged.Method.RECOVERY_CODE,
    Method.PASSWORD: logged.Method.PASSWORD,
}
WRONG = {Method.PASSKEY: logged.Reason.INVALID, Method.PASSWORD: logged.Reason.WRONG_PASSWORD}


class ProvingView(Limited, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    """GET `use`: which method. POST: an answer to it, or `action=send` for a code."""

    template_name = "signin/factors/prove.html"
    purpose = Purpose.AGAIN
    step = logged.Step.FACTOR

    def person(self) -> User:
        raise NotImplementedError

    def methods(self) -> tuple[Method, ...]:
        """What this person may use here, the best first; never empty."""
        raise NotImplementedError

    def finish(self, proof: Proof, form: ProofForm) -> HttpResponse:
        raise NotImplementedError

    @cached_property
    def offered(self) -> tuple[Method, ...]:
        return self.methods()

    @cached_property
    def way(self) -> Method:
        wanted = self.request.GET.get("use", "")
        return next((one for one in self.offered if one.name.lower() == wanted), self.offered[0])

    @cached_property
    def ceremony(self) -> webauthn.Ceremony:
        """An answer is for this person, in this browser's session."""
        return webauthn.Ceremony(f"{self.purpose}", f"{browser_secret(self.request)} {self.person().pk}")

    @property
    def method(self) -> logged.Method | None:  # type: ignore[override]  # here the person chooses it
        return LOGGED.get(self.way)

    @property
    def recipient(self) -> sent.Recipient | None:
        return sent.recipient_of(self.person(), self.way) if self.way in SENT else None

    @property
    def sent_code(self) -> Challenge | None:
        where = self.recipient
        return sent.find(self.request, self.person(), self.purpose, where.channel) if where else None

    def get_form_class(self) -> type[ProofForm]:
        return FORMS[self.way]

    def tries(self) -> tuple[limits.Try, ...]:
        """By method: whoever tries one of them must not shut the others (allauth 65.20.1)."""
        who = f"{self.person().pk} {self.way}"
        if self.way == Method.PASSWORD:
            return ((limits.Action.PASSWORD, f"again {self.person().pk}", place(self.request)),)
        return (limits.Action.FACTOR, who, place(self.request)), (limits.Action.FACTOR_OF_DAY, who)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "send" and self.recipient is not None:
            return self._send(self.recipient)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ProofForm) -> HttpResponse:
        try:
            proof = self.check(form)
        except limits.TooManyTries as beyond:
            return self.wait(beyond)
        if proof is None:
            proofs.note_failure(self.request, self.person(), self.way)
            self.log(logged.Outcome.FAILED, WRONG.get(self.way, logged.Reason.WRONG_CODE))
            form.add_error(form.field if form.field != "credential" else None, str(form.error))
            return self.respond(form=form)
        limits.forget(limits.Action.FACTOR, f"{self.person().pk} {self.way}", place(self.request))
        return self.finish(proof, form)

    def check(self, form: ProofForm) -> Proof | None:
        """What was shown, or None. Raises limits.TooManyTries."""
        user, text = self.person(), str(form.cleaned_data[form.field])
        by = proofs.who(self.request, user)
        if self.way == Method.PASSKEY:
            return proofs.by_passkey(self.request, user, text, self.ceremony)
        if self.way == Method.APP:
            return proofs.by_app(user, text)
        if self.way == Method.RECOVERY:
            return proofs.by_recovery_code(user, text, by)
        if self.way == Method.PASSWORD:
            return Proof(user, Method.PASSWORD) if user.check_password(text) else None
        return self._check_sent(user, text)

    def log(self, outcome: logged.Outcome, reason: logged.Reason | None = None) -> None:
        """Into the sign-in log, while somebody signs in."""
        if not self.request.user.is_authenticated:
            note(self.request, self.step, outcome, method=self.method, reason=reason, user=self.person())

    def _check_sent(self, user: User, text: str) -> Proof | None:
        where = self.recipient
        if where is None:
            return None
        by = proofs.who(self.request, user)
        passed = sent.attempt(self.request, user, self.purpose, where.channel, text, by)
        return Proof(user, self.way, {where.field: where.address}) if passed is not None else None

    def _send(self, where: sent.Recipient) -> HttpResponse:
        try:
            sent.send(self.request, self.person(), self.purpose, where, proofs.who(self.request, self.person()))
        except limits.TooManyTries as beyond:
            return self.wait(beyond)
        return HttpResponseRedirect(self.request.get_full_path())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        others = [(LABELS[one], self.address_of(one)) for one in self.offered if one != self.way]
        shared: dict[str, Any] = {"person": self.person(), "method": self.way.name.lower(), "others": others}
        if self.way == Method.PASSKEY:
            known = Passkey.objects.filter(user=self.person(), refused_at=None, rp_id=current().host)
            shared["options"] = webauthn.request_options(self.ceremony, known)
        if self.way in SENT:
            shared |= self._about_code()
        return {**context, **shared}

    def _about_code(self) -> dict[str, Any]:
        live, where, now = self.sent_code, self.recipient, timezone.now()
        seconds = live.seconds_left(now) if live is not None else 0
        return {
            "recipient": self.shown(where) if where is not None else "",
            "is_sent": live is not None,
            "is_by_phone": where is not None and where.field == "phone",
            "seconds": seconds,
            "minutes": max(1, round(seconds / 60)),
            "is_over": live is not None and live.is_spent,
        }

    def shown(self, where: sent.Recipient) -> str:
        return where.address

    def address_of(self, method: Method) -> str:
        query = {name: self.request.GET.get(name, "") for name in ("next", "need") if name in self.request.GET}
        return f"?{urlencode({**query, 'use': method.name.lower()})}"
