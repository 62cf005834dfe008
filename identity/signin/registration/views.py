"""Pages that ask a person for more: an invitation's, and what may stand between a proof and a session."""

from typing import Any

from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.utils import get_login_redirect_url
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.generic import FormView, TemplateView

from identity.signin.experience import policy_here
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Policy, Reason, Step
from identity.signin.models import SignInPolicy
from identity.signin.registration import asking, invitations, terms
from identity.signin.registration.forms import InvitationForm, Questions
from identity.signin.registration.models import TermsConsent
from identity.signin.registration.operations import keep_answers
from identity.signin.registration.stages import (
    FieldsStage,
    TermsStage,
    questions_of,
    stand_on_the_way,
)
from identity.signin.views.pages import Page
from identity.signin.views.registration import RegisterView
from identity.users.models import User
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import current
from tenants.requests import actor_of


class InvitationView(RegisterView):
    """GET shows the form with the address of the invitation; POST makes the account and uses the link up."""

    template_name = "signin/invitation.html"
    form_class = InvitationForm
    email: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return render(request, "signin/invitation_signed_in.html", {"person": request.user})
        try:
            self.email = invitations.look(kwargs["token"]).email
        except invitations.InvitationOver:
            return self.over()
        return super().dispatch(request, *args, **kwargs)

    def is_open(self) -> bool:
        return policy_here().registration != SignInPolicy.Registration.CLOSED and not current().is_operators

    def over(self) -> HttpResponse:
        if self.request.method == "POST":
            note(self.request, Step.INVITATION, Outcome.REFUSED, reason=Reason.EXPIRED, policy=Policy.STAFF)
        return render(self.request, "signin/invitation_over.html", {"links": self.addresses()}, status=410)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "email": self.email, "token": self.kwargs["token"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "email": self.email,
            "social_invitation": self.kwargs["token"],
        }

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        if form.account_already_exists:
            # Only whoever has the link reads this, and the link went to the address.
            return self.respond(form=form, has_account=True)
        note(self.request, Step.INVITATION, Outcome.PASSED, identifier=self.email)
        try:
            return super().form_valid(form)
        except invitations.InvitationOver:
            return self.over()


class StagePage(Page):
    """A page of one login stage: nobody gets here without a proof, nor past it without an answer."""

    stage: LoginStage
    step: Step
    stage_class: type[LoginStage]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        stage = LoginStageController.enter(request, self.stage_class.key)
        if stage is None or stage.login.user is None:
            return self.send_to("account_login", "sign-in-over")
        self.stage = stage
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "leave":
            note(request, self.step, Outcome.LEFT, reason=Reason.CANCELLED, user=self.stage.login.user)
            answer: HttpResponse = self.stage.abort()
            return answer
        stand_on_the_way(self.stage)
        return self.go_on()

    def go_on(self) -> HttpResponse:
        raise NotImplementedError

    @property
    def by(self) -> Actor:
        user, found = self.stage.login.user, actor_of(self.request)
        return Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)


class TermsView(StagePage, TemplateView):
    template_name = "signin/terms.html"
    stage_class, step = TermsStage, Step.TERMS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stand_on_the_way(self.stage)
        return self.respond()

    def go_on(self) -> HttpResponse:
        if self.request.POST.get("action") != "agree":
            return self.respond()
        terms.agree(user=self.stage.login.user, way=TermsConsent.Way.BUTTON, by=self.by)
        note(self.request, self.step, Outcome.PASSED, user=self.stage.login.user)
        answer: HttpResponse = self.stage.exit()
        return answer


class ProfileView(StagePage, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    template_name = "signin/profile.html"
    stage_class, step = FieldsStage, Step.FIELDS

    def get_form(self, form_class: object = None) -> Questions:
        fields = questions_of(self.request, self.stage)
        data = self.request.POST if self.request.method == "POST" else None
        return Questions(data, fields=fields, user=self.stage.login.user)

    def go_on(self) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.respond(form=form)
        keep_answers(user=self.stage.login.user, answers=form.answers(), by=self.by)
        note(self.request, self.step, Outcome.PASSED, user=self.stage.login.user)
        answer: HttpResponse = self.stage.exit()
        return answer


class SignedInPage(LoginRequiredMixin, Page):
    """For people who are signed in while something is asked anew; an application's request waits for it."""

    @property
    def person(self) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101  # LoginRequiredMixin lets nobody else in
        return self.request.user

    def go_back(self) -> HttpResponse:
        return HttpResponseRedirect(get_login_redirect_url(self.request))


class TermsAgainView(SignedInPage, TemplateView):
    """A new version has begun to hold."""

    template_name = "signin/terms.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.respond(is_signed_in=True) if terms.is_agreement_missing(self.person) else self.go_back()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "agree":
            terms.agree(user=self.person, way=TermsConsent.Way.BUTTON, by=actor_of(request))
        return self.get(request)


class QuestionsView(SignedInPage, TemplateView):
    """The application on the way to asks what nobody asked before."""

    template_name = "signin/profile.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form()
        return self.respond(form=form, is_signed_in=True) if form else self.go_back()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form is None:
            return self.go_back()
        if not form.is_valid():
            return self.respond(form=form, is_signed_in=True)
        keep_answers(user=self.person, answers=form.answers(), by=actor_of(request))
        return self.go_back()

    def _form(self, data: Any = None) -> Questions | None:
        """None where everything is answered."""
        fields = asking.missing_of(self.person)
        return Questions(data, fields=fields, user=self.person) if fields else None
