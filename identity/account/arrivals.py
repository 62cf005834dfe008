"""What a sign-in means for the account: a browser that is new to the person is told of, a deletion is called off."""

import time
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from identity.account.devices import SEEN
from identity.account.privacy.operations import cancel_deletion
from identity.signin.adapters import REGISTERED_HERE
from identity.signin.protection.devices import name_of_known
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of


def connect() -> None:
    user_logged_in.connect(_arrived, dispatch_uid="genkan.account.arrived")


def _arrived(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    by = _actor(request, user)
    request.session[SEEN] = int(time.time())
    if not _is_known(request, user) and request.session.get(REGISTERED_HERE) != str(user.pk):
        events.record("user.new_browser", user, by=by)
    if user.deletion_due_at is not None:
        cancel_deletion(user=user, by=by)


def _is_known(request: HttpRequest, user: User) -> bool:
    """Whether the person has signed in with this browser before, as its own cookie proves."""
    return any(name_of_known(request, name) for name in (user.email, user.username or "", user.phone))


def _actor(request: HttpRequest, user: User) -> Actor:
    found = actor_of(request)
    return found if found.id else Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
