"""Is it still you? Asked before something that matters, of everybody: with a factor, the password, or a sent code.

`@required()` stands before a view (or `method_decorator(required(), name="dispatch")` before a class).
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from identity.signin.factors.holdings import address_of, held_by, phone_of
from identity.signin.factors.levels import Record
from identity.users.models import User

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]
RECENT = timedelta(minutes=10)
# What `need` may ask for: a second factor, or a passkey.
MULTI, RESISTANT = "second", "passkey"


def required(*, within: timedelta = RECENT) -> Callable[[View[Arguments]], View[Arguments]]:
    """The view is reached only by whoever has proved within this time who they are."""

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            return view(request, *args, **kwargs) if is_recent(request, within) else to_proof(request)

        return cast("View[Arguments]", login_required(guarded))

    return decorate


def is_recent(request: HttpRequest, within: timedelta = RECENT) -> bool:
    """Whoever has an app or a passkey must have shown it, or a recovery code: a password alone is what others steal."""
    if not request.user.is_authenticated:
        return False
    recent = recent_records(request, within)
    if any(record.get("method") == "mfa" for record in recent):
        return True
    own = [record for record in recent if "connection" not in record]
    if not own and not (recent and _has_nothing_else(request.user)):
        return False
    return not held_by(request.user).is_strong


def _has_nothing_else(user: User) -> bool:
    """A company's provider often answers without asking anybody, so its word is no fresh proof; except of people whom
    nothing can be asked."""
    return not (user.has_usable_password() or address_of(user) or phone_of(user))


def recent_records(request: HttpRequest, within: timedelta) -> list[Record]:
    since = time.time() - within.total_seconds()
    return [record for record in get_authentication_records(request, request.user) if float(record["at"]) >= since]


def to_proof(request: HttpRequest, need: str = "") -> HttpResponseRedirect:
    """To the page that asks, and back here. `need` is the level that a proof must reach, "" for any."""
    return HttpResponseRedirect(proof_address(request.get_full_path(), need))


def proof_address(path: str, need: str = "") -> str:
    query = {"next": path, **({"need": need} if need else {})}
    return f"{reverse('account_reauthenticate')}?{urlencode(query)}"
