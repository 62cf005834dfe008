"""An account for an address that has one: made like any other, under a name that nobody has, and taken back at once.

Or the time that the page takes would say which addresses have accounts: a new one costs a hash and a dozen statements.
"""

import copy
import secrets
from typing import Any

from allauth.account import signals
from allauth.account.internal.flows.login import clear_authentication_records
from django.db import transaction
from django.http import HttpRequest

from identity.signin.adapters import REGISTERED_HERE
from identity.signin.experience import application_here, organization_here, stand_before
from identity.signin.logbook.notes import find_sheet, put_sheet
from identity.signin.registration.stages import ASKED_HERE

# What a registration leaves in the session of the person it made.
REMEMBERED = (REGISTERED_HERE, ASKED_HERE)


class _TakenBack(Exception):
    """Ends the transaction of the rehearsal."""


def rehearse(form: Any, request: HttpRequest) -> None:
    """`form` is a registration form that is valid, but for an address or number that is taken."""
    typed, notes, way = form.cleaned_data, copy.deepcopy(find_sheet(request)), (application_here(), organization_here())
    remembered = {name: request.session[name] for name in REMEMBERED if name in request.session}
    form.cleaned_data, form.account_already_exists = {**typed, **_nobodys(typed)}, False
    try:
        with transaction.atomic():
            user = form.save(request)
            signals.user_signed_up.send(sender=type(user), request=request, user=user)
            raise _TakenBack
    except _TakenBack:
        pass
    finally:
        form.cleaned_data, form.account_already_exists = typed, True
        clear_authentication_records(request)
        for name in REMEMBERED:
            request.session.pop(name, None)
        request.session.update(remembered)
        put_sheet(request, notes)
        # A transaction that is taken back forgets it.
        stand_before(*way)


def _nobodys(typed: dict[str, Any]) -> dict[str, str]:
    """An address of the same domain that nobody has. A number stays: it is somebody’s only once it is proved."""
    email = typed.get("email")
    return {"email": f"{secrets.token_hex(16)}@{email.partition('@')[2]}"} if email else {}
