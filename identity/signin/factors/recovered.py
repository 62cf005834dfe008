"""Remembers which passwords came by a code, until they are changed by somebody who knew them."""

from typing import Any

from allauth.account import signals
from django.http import HttpRequest

from identity.signin.factors.models import RecoveredPassword
from identity.users.models import User


def connect() -> None:
    signals.password_reset.connect(_recovered, dispatch_uid="genkan.factors.recovered")
    for changed in (signals.password_changed, signals.password_set):
        changed.connect(_changed, dispatch_uid="genkan.factors.changed")


def _recovered(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    kind = "sms" if kwargs.get("phone") else "email"
    RecoveredPassword.objects.update_or_create(user=user, defaults={"kind": kind})


def _changed(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    RecoveredPassword.objects.filter(user=user).delete()
