"""The page behind the link of an invitation, and the one that says that it worked. GET shows, POST accepts."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from identity.account.people import person
from identity.organizations.joining import answering
from identity.organizations.joining.starting import start_of
from identity.signin.experience import stand_before
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Policy, Reason, Step
from identity.signin.registration.views import InvitationView
from identity.users.models import User
from orgs.invitations import accepting
from orgs.invitations.checks import InvitationOver
from orgs.invitations.models import Invitation
from tenants.isolation.scope import current


class InvitedView(InvitationView):
    """Without a session: the form that makes the account, with the address of the invitation; or the way to sign in,
    where there is one. With a session: `answering`."""

    template_name = "organizations/joining/invitation.html"
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.invitation = accepting.look(token=kwargs["token"])
        except InvitationOver as over:
            return self.explain(over)
        self.email = self.invitation.email
        if isinstance(request.user, User):
            self.stand()
            return answering.answer(request, self.invitation, kwargs["token"])
        # Past the tenant's own invitations, straight to registration.
        return super(InvitationView, self).dispatch(request, *args, **kwargs)

    def stand(self) -> None:
        """The page looks like the organization that asks, where that has a look of its own."""
        stand_before(None, self.invitation.organization_id)

    def is_open(self) -> bool:
        """Also where registration is closed: the organization wants this very person."""
        return not current().is_operators

    def get_next_url(self) -> str:
        """Back here, whichever way somebody goes: the page knows what has become of the link."""
        return reverse("organization_invitation", args=[self.kwargs["token"]])

    def get_success_url(self) -> str:
        return self.get_next_url()

    def over(self) -> HttpResponse:
        """Somebody was faster with the same link."""
        try:
            accepting.look(token=self.kwargs["token"])
        except InvitationOver as over:
            return self.explain(over)
        return redirect(self.get_next_url())

    def explain(self, over: InvitationOver) -> HttpResponse:
        user, invitation = self.request.user, over.invitation
        if invitation is not None and isinstance(user, User) and answering.is_theirs(invitation, user):
            return redirect("organization_joined", invitation_id=invitation.pk)
        if self.request.method == "POST":
            note(self.request, Step.INVITATION, Outcome.REFUSED, reason=Reason.EXPIRED, policy=Policy.STAFF)
        return answering.over(self.request, over.why)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "has_account": EmailAddress.objects.filter(email=self.email).exists(),
            **super().get_context_data(**kwargs),
            **answering.described(self.invitation),
            "links": {**self.addresses(), "signin": self.sign_in_address(with_hint=True)},
            "other_signin": self.sign_in_address(with_hint=False),
        }

    def sign_in_address(self, *, with_hint: bool) -> str:
        hint = {"login_hint": self.email} if with_hint else {}
        return f"{reverse('account_login')}?{urlencode({'next': self.get_next_url(), **hint})}"


@require_safe
@login_required
def joined(request: HttpRequest, invitation_id: object) -> HttpResponse:
    """Whoever came by this invitation, and belongs there still, is led on."""
    rows = Invitation.objects.select_related("organization", "application").filter(accepted_by=person(request))
    invitation = get_object_or_404(
        rows, pk=invitation_id, organization__members__user=person(request), organization__suspended_at=None
    )
    stand_before(None, invitation.organization_id)
    application = invitation.application
    context = {"organization": invitation.organization, "application": application, "start": start_of(application)}
    return render(request, "organizations/joining/joined.html", context)
