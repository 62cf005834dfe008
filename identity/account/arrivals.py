"""What a sign-in means for the account: a browser that is new to the person is told of, a deletion is called off."""

import time
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from identity.account import familiar
from identity.account.devices import SEEN
from identity.account.privacy.operations import cancel_deletion
from identity.signin.adapters import REGISTERED_HERE
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of


def connect() -> None:
    user_logged_in.connect(_arrived, dispatch_uid="genkan.account.arrived")


def _arrived(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    by = _actor(request, user)
    request.session[SEEN] = int(time.time())
    is_new = familiar.remember(request, user)
    if is_new and request.session.get(REGISTERED_HERE) != str(user.pk):
        events.record("user.new_browser", user, by=by)
    if user.deletion_due_at is not None:
        cancel_deletion(user=user, by=by)


def _actor(request: HttpRequest, user: User) -> Actor:
    found = actor_of(request)
    return found if found.id else Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
