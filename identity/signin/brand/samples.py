"""The hosted pages that a preview shows, each with what it would say to somebody: real templates, real forms.

The rooms name theirs in a table of their own; settings.PREVIEW_SAMPLES lists the tables, in the order of the menu.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as say

from identity.users.models import User
from tenants.console.acts import Text

EMAIL = "hanako@example.com"


@dataclass(frozen=True, slots=True)
class Sample:
    """`url_name` is that of the real page, which decides whether it wears the tenant's own style."""

    name: str
    label: Text
    template: str
    url_name: str
    context: Callable[[HttpRequest], Mapping[str, object]]


def sample_request(path: str) -> HttpRequest:
    """A request of nobody: no cookie, no session and no person of whoever looks at the preview."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1"}
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]  # nothing is kept
    return request


def somebody() -> User:
    """Who is signed in on the pages that are for people who are; no row of the tenant."""
    return User(name=say("Hanako Yamada"), username="hanako", email=EMAIL)


@cache
def samples() -> dict[str, Sample]:
    tables = [import_string(path) for path in settings.PREVIEW_SAMPLES]
    return {sample.name: sample for table in tables for sample in table}
