"""From the right code or link to a session, by the one road there is: allauth's login and its stages."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from identity.signin.challenges import proofs
from identity.signin.challenges.models import Challenge, Channel
from identity.signin.stages import PROVED


class RecipientMoved(Exception):
    """The address or number is no longer the person's: what was sent there opens nothing."""


def arrive(request: HttpRequest, challenge: Challenge, *, redirect_url: str | None, by_link: bool) -> HttpResponse:
    """Signs in the person whose code or link was right. Raises RecipientMoved."""
    user = challenge.user
    if user is None or not proofs.confirm(request, challenge):
        raise RecipientMoved
    # What an earlier, unfinished sign-in in this browser proved belongs to that one.
    clear_login(request)
    by_mail = challenge.channel == Channel.EMAIL
    email, phone = (challenge.address, None) if by_mail else (None, challenge.address)
    extra = {"link": True} if by_link else {}
    record_authentication(request, user, method="code", email=email, phone=phone, **extra)
    login = Login(user=user, redirect_url=redirect_url, email=email, phone=phone, state={PROVED: email})
    answer: HttpResponse = perform_login(request, login)
    return answer
