"""Members of staff for one test each, and their browsers at the console."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity.users.models import User
from identity.users.operations import create_user
from tenants import access
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter, leave
from tenants.models import Access, Tenant
from tenants.register import operators_scope
from tenants.sessions import SessionStore
from tests.visitor import Visitor, forms_of

PROOFS_OF = "account_authentication_methods_user"


def new_operator(name: str = "", **roles: str) -> User:
    """A member of staff; `roles` are short names of tenants (`-` written as `_`) and what was given there."""
    name = name or f"o{time.monotonic_ns():x}"
    with enter(operators_scope()):
        person = create_user(
            email=f"{name}@agency.test", email_verified=True, password=None, name=name.capitalize(), by=COMMAND
        )
    for slug, role in roles.items():
        give(person, slug.replace("_", "-"), role)
    return person


def give(person: User, slug: str, role: str, ends_at: datetime | None = None) -> Access:
    with leave():
        tenant = Tenant.objects.get(slug=slug)
    return access.give_access(
        operator_id=person.pk,
        operator_label=person.email,
        tenant=tenant,
        role=role,
        reason="a test",
        ends_at=ends_at,
        by=COMMAND,
    )


def at_console(person: User | None = None, proved: float | None = None, **meta: str) -> Visitor:
    """Their browser, signed in; `proved` is how many seconds ago they proved who they are. Nobody: a stranger."""
    visitor = Visitor(operators_scope(), **meta)
    if person is not None:
        visitor.client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person, operators_scope(), proved or 0)
    return visitor


def session_of(person: User, scope: TenantScope, proved: float = 0) -> str:
    """The cookie of a session, as signing in makes it."""
    with enter(scope):
        session = SessionStore()
        session.create()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - proved}]
        session[PROOFS_OF] = user_key(person)
        session.save()
        return str(session.cookie)


def user_key(person: User) -> str:
    from allauth.account.internal.userkit import user_id_to_str

    return user_id_to_str(person)


def events(scope: TenantScope, action: str) -> list[Event]:
    """What the log book of a tenant says, newest first."""
    with enter(scope):
        return list(Event.objects.filter(action=action))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that touch a table."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured if re.search(r"\b(from|into|update)\b", query["sql"], re.IGNORECASE)]


def heading(visitor: Visitor) -> str:
    found = re.search(r"<h1>(.*?)</h1>", visitor.text, re.DOTALL)
    assert found is not None, visitor.text[:500]
    return found[1].strip()


def links(visitor: Visitor) -> set[str]:
    return set(re.findall(r'(?:href|action)="([^"#?]*)', visitor.text))


def answer(visitor: Visitor, to: str = "", **fields: str | list[str]) -> None:
    """Fills the page's own form (not the shell's) and sends it; `to` is part of its address, where a page has several."""
    forms = forms_of(visitor.text)
    own = (
        number
        for number, form in enumerate(forms)
        if "csrfmiddlewaretoken" in form["fields"] and form["action"] != "/signout" and to in form["action"]
    )
    visitor.submit(form=next(own), **fields)
