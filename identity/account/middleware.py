"""The account page's switch, and the hourly note that a device is in use."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from identity.account.devices import note_presence
from identity.account.models import AccountPolicy
from identity.account.policy import NotAllowed

PLACE = "/account/"
# What works without the page: where a sign-in leads when no application asked for it, and links in mails.
ALWAYS = frozenset({"account", "account_email", "account_undo", "account_undone", "account_keep", "account_picture"})


class AccountPageMiddleware:
    """Stands before the console enters another tenant: people and their sessions are the host's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        note_presence(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Every address below the page's, whichever room it belongs to."""
        match = request.resolver_match
        if not request.path_info.startswith(PLACE) or match is None or match.url_name in ALWAYS:
            return
        if not AccountPolicy.load().enabled:
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """An operation refused what the tenant does not let people do: for them there is no such page."""
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
