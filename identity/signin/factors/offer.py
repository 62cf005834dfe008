"""“Sign in faster next time”: after a sign-in by password or code, a passkey is offered, once in a while and to be skipped.

It is a page on the way on, behind every stage: whoever opens another address is as signed in as before. Whether the
browser could keep a passkey, its script has said in a cookie of an hour, which nobody but that browser is served by.
"""

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from identity.signin import limits
from identity.signin.experience import policy_here
from identity.signin.factors.holdings import Method, held_by
from identity.signin.factors.levels import kind_of
from identity.users.models import User

COOKIE = f"{settings.COOKIE_PREFIX}genkan-passkeys"
# Who came by one of these has typed something, and could have been faster.
SLOW = frozenset({"password", "email", "sms"})


def on_the_way(request: HttpRequest, user: User, answer: HttpResponse) -> HttpResponse:
    """The answer to a sign-in, or the offer that leads on to it."""
    if not isinstance(answer, HttpResponseRedirect) or not _is_due(request, user):
        return answer
    return HttpResponseRedirect(f"{reverse('signin_faster')}?{urlencode({'next': answer.url})}")


def is_possible(user: User) -> bool:
    """Here, and for somebody who has none yet."""
    return policy_here().passkey and Method.PASSKEY not in held_by(user).own


def _is_due(request: HttpRequest, user: User) -> bool:
    if COOKIE not in request.COOKIES or not policy_here().passkey:
        return False
    kinds = {kind_of(record) for record in get_authentication_records(request, user)}
    if not kinds & SLOW or not is_possible(user):
        return False
    try:
        limits.count(limits.Action.OFFER_PASSKEY, str(user.pk))
    except limits.TooManyTries:
        return False
    return True
