"""What somebody who is signed in can answer: join, prove the address first, or change the account."""

from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from identity.account import policy
from identity.account.contacts.asking import ask_code
from identity.account.people import person
from identity.organizations.access import elsewhere, is_kept_out
from identity.signin import limits
from identity.signin.challenges.models import Channel
from identity.signin.factors.reauthentication import is_recent, to_proof
from identity.signin.views.pages import sentence
from identity.users.models import User
from orgs.invitations.accepting import accept_invitation
from orgs.invitations.checks import AddressNotProved, InvitationOver, Why
from orgs.invitations.mail import name_of_inviter
from orgs.invitations.models import Invitation
from orgs.models import Member
from tenants.requests import actor_of


def answer(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    if is_kept_out(request, invitation.organization):
        # Whoever administers a company's sign-in must not join, as somebody of theirs, where that sign-in gets nobody in.
        return elsewhere(request, invitation.organization)
    if request.method != "POST":
        return _page(request, invitation, token)
    if request.POST.get("action") == "prove":
        return _prove(request, invitation, token)
    try:
        accept_invitation(token=token, user_id=person(request).pk, by=actor_of(request))
    except AddressNotProved:
        return _page(request, invitation, token)
    except InvitationOver as refusal:
        if refusal.invitation is not None and is_theirs(refusal.invitation, person(request)):
            return redirect("organization_joined", invitation_id=invitation.pk)
        return over(request, refusal.why)
    return redirect("organization_joined", invitation_id=invitation.pk)


def is_theirs(invitation: Invitation, user: User) -> bool:
    """Whether they came by it, in another window or long ago, and belong there still."""
    if invitation.accepted_by_id != user.pk or not invitation.organization.is_active:
        return False
    return Member.objects.filter(organization=invitation.organization_id, user=user).exists()


def over(request: HttpRequest, why: Why) -> HttpResponse:
    """One sentence says why, and a way on."""
    return render(request, "organizations/joining/over.html", {"why": why.name}, status=410)


def described(invitation: Invitation) -> dict[str, object]:
    """Who asks whom to be what."""
    return {
        "organization": invitation.organization,
        "email": invitation.email,
        "inviter": name_of_inviter(invitation),
        "roles": [role.name for role in invitation.roles.all()],
    }


def _page(request: HttpRequest, invitation: Invitation, token: str, status: int = 200, **more: object) -> HttpResponse:
    user, here = person(request), reverse("organization_invitation", args=[token])
    is_proved = EmailAddress.objects.filter(user=user, email=invitation.email, verified=True).exists()
    context = {
        **described(invitation),
        "person": user,
        "is_member": Member.objects.filter(organization=invitation.organization_id, user=user).exists(),
        "may_prove": policy.can_change("emails"),
        "sign_out": f"{reverse('account_logout')}?{urlencode({'next': here})}",
        **more,
    }
    template = "join" if is_proved else "other_address"
    return render(request, f"organizations/joining/{template}.html", context, status=status)


def _prove(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The code goes to the invitation's own address, whatever is posted. Where that is somebody else's, the mail says
    so and no code is right (SECURITY 26)."""
    if not policy.can_change("emails"):
        return _page(request, invitation, token)
    if not is_recent(request):
        return to_proof(request)
    try:
        ask_code(request, Channel.EMAIL, invitation.email)
    except limits.TooManyTries as beyond:
        return _page(request, invitation, token, 429, problem=sentence(beyond))
    here = reverse("organization_invitation", args=[token])
    return redirect(f"{reverse('account_contact_code')}?{urlencode({'next': here})}")
