"""The name of a browser session (`sid`), from sign-in to sign-out: in the session itself, and beside its device.

It is an id, not a secret: the session's cookie is another value. What ends sessions says in its event which one it
spared (`kept_session`), so that whoever must tell others knows.
"""

import secrets
from collections.abc import Mapping

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor

SID = "sid"
ASIDE = "sid_aside"


def find_sid(session: SessionBase) -> str:
    """ "" where nobody has signed in."""
    return str(session.get(SID, ""))


def new_sid() -> str:
    return secrets.token_urlsafe(16)


def name_session(*, request: HttpRequest, user: User, by: Actor) -> str:
    """At sign-in. A session that was set aside goes on when the same person is back, and is over otherwise."""
    session = request.session
    aside, owner = session.pop(ASIDE, ("", ""))
    if aside and owner == str(user.pk):
        session[SID] = aside
    elif aside:
        _end_aside(aside, owner, by)
    if SID not in session:
        session[SID] = new_sid()
    return str(session[SID])


def set_aside(request: HttpRequest) -> None:
    """Asks for a new sign-in without ending the session: applications keep theirs until somebody else signs in."""
    aside = (find_sid(request.session), str(request.user.pk))
    request.session.flush()
    request.session[ASIDE] = aside
    request.user = AnonymousUser()


def end_aside(*, request: HttpRequest, by: Actor) -> None:
    """A sign-out where nobody is signed in at the moment."""
    aside, owner = request.session.pop(ASIDE, ("", ""))
    if aside:
        _end_aside(aside, owner, by)


def sid_beside(user: User, session_key: str) -> str:
    """The name of a person's session by its key; "" where it has none."""
    found = UserSession.objects.filter(user=user, session_key=session_key).values_list("data", flat=True).first()
    return str(found.get(SID, "")) if isinstance(found, Mapping) else ""


def _end_aside(sid: str, owner: str, by: Actor) -> None:
    former = User.objects.filter(pk=owner).first()
    if former is not None:
        events.record("user.sign_out", former, by=by, details={"ended_session": sid})
