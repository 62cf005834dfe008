"""What happens in sign-in, written into the log book; the devices somebody is signed in on; and what a change of the password ends."""

import json
from typing import Any
from uuid import UUID

from allauth.account import signals
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.usersessions import signals as usersessions_signals
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from identity.signin import interaction as interactions
from identity.signin.logbook.notes import note_session
from identity.signin.protection import devices
from identity.users import figures, sessions
from identity.users.models import User
from identity.users.operations import complete_registration, end_sessions
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of

REMEMBER_DEVICE = """
insert into usersessions_usersession (user_id, created_at, last_seen_at, ip, session_key, user_agent, data)
values (%s, now(), now(), %s, %s, %s, %s)
on conflict (session_key) do update set user_id = excluded.user_id, ip = excluded.ip, user_agent = excluded.user_agent,
 data = excluded.data, last_seen_at = excluded.last_seen_at
"""
NOWHERE = "0.0.0.0"  # noqa: S104  # an address that is not known, for a column that needs one


def connect() -> None:
    user_logged_in.disconnect(dispatch_uid="update_last_login")
    # allauth's loads every session of the person at each sign-in, and forgets that a key changes with the password.
    signals.user_logged_in.disconnect(usersessions_signals.on_user_logged_in)
    for changed in (signals.password_set, signals.password_changed):
        changed.disconnect(usersessions_signals.on_password_changed)
    user_logged_in.connect(_signed_in, dispatch_uid="genkan.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="genkan.signed_out")
    signals.user_signed_up.connect(_registered, dispatch_uid="genkan.registered")
    signals.password_changed.connect(_password_changed, dispatch_uid="genkan.password_changed")
    signals.password_set.connect(_password_changed, dispatch_uid="genkan.password_set")
    signals.password_reset.connect(_recovered, dispatch_uid="genkan.recovered")


def _signed_in(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    _remember_device(request, user, sessions.name_session(request=request, user=user, by=actor_of(request)))
    methods = [str(record.get("method")) for record in get_authentication_records(request, user)]
    events.record("user.sign_in", user, by=_actor(request, user), details={"methods": methods or ["registration"]})
    # It asks for the figures, too.
    note_session(request, user)
    devices.remember(request, user.email, user.username or "", user.phone)


def _remember_device(request: HttpRequest, user: User, sid: str) -> None:
    if not request.session.session_key:
        request.session.save()  # a session that another person's sign-in has just replaced has no key yet
    by = actor_of(request)
    values: list[Any] = [
        user.pk,
        by.ip or NOWHERE,
        request.session.session_key,
        by.user_agent[:200],
        json.dumps({sessions.SID: sid}),
    ]
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER_DEVICE, values)


def _signed_out(sender: type, request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        events.record("user.sign_out", user, by=_actor(request, user))


def _registered(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    # allauth keeps no record of the password that was chosen here; auth_time and amr need one.
    if user.has_usable_password():
        record_authentication(request, user, method="password")
    complete_registration(user=user, application_id=_came_from(request), by=_actor(request, user))
    figures.ask()


def _came_from(request: HttpRequest) -> UUID | None:
    """The application that the person was on the way to, as this very browser's interaction says."""
    path, secret = get_next_redirect_url(request), interactions.browser_secret(request)
    if not path:
        return None
    row = interactions.find_by_path(return_path=path, secret=secret, now=timezone.now())
    return row.application_id if row else None


def _password_changed(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    User.objects.filter(pk=user.pk).update(valid_from=timezone.now())
    # The key of this session has just changed, and its row moves only when it is saved.
    former = request.session.stored_key  # type: ignore[attr-defined]  # tenants.sessions
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
    details = end_sessions(user=user, keep=request.session.session_key)
    events.record("user.change_password", user, by=_actor(request, user), details=details)


def _recovered(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    User.objects.filter(pk=user.pk).update(valid_from=timezone.now())
    events.record("user.recover", user, by=_actor(request, user), details=end_sessions(user=user))


def _actor(request: HttpRequest, user: User) -> Actor:
    found = actor_of(request)
    return found if found.id else Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
