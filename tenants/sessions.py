"""Sessions pinned to the schema they were opened in; the key is kept as a digest, the content sealed.

The cookie holds a 256-bit secret; the row's key is its SHA-256 (160 bits, the column's width), so that a copy of
the table opens no session. `session.session_key` is the digest everywhere; only the middleware sees the secret.
"""

import hashlib
import json
import secrets
import time
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from tenants.isolation.scope import TenantScope, current, enter
from tenants.keys import vault
from tenants.keys.places import Place, register

SECRET_BYTES = 32
register(Place("session", "data", "django_session", "session_data", key="session_key", row="session_key"))


class SessionStore(SessionBase):
    """`session_key` is the digest. `cookie` is the secret, known only to the request that brought or made it."""

    def __init__(self, session_key: str | None = None, cookie: str | None = None) -> None:
        self.scope: TenantScope = current()
        self.cookie = cookie
        # The key under which the row is stored now; None while there is no row.
        self.stored_key: str | None = None
        super().__init__(digest_of(cookie) if cookie else session_key)

    def exists(self, session_key: str) -> bool:
        return self._run("select 1 from django_session where session_key = %s", [session_key]) is not None

    def create(self) -> None:
        """A new empty session; its row is written once, by `save`."""
        self._renew()
        self.stored_key = None
        self._session_cache: dict[str, object] = {}

    def load(self) -> dict[str, object]:
        key = self.session_key
        row = self._run("select session_data from django_session where session_key = %s and expire_date > now()", [key])
        try:
            if row is None:
                raise vault.SealBroken
            with enter(self.scope):
                opened = vault.unseal(str(row[0]), table="session", column="data", row=key)
        except vault.SealBroken:
            self._session_key = self.cookie = None
            return {}
        self.stored_key = key
        loaded: dict[str, object] = json.loads(opened)
        return loaded

    def save(self, must_create: bool = False) -> None:
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # its stubs leave it out
        if self.session_key is None:
            self._renew()
        with enter(self.scope):
            sealed = vault.seal(json.dumps(data).encode(), table="session", column="data", row=self.session_key)
        values: list[str | datetime | None] = [
            sealed,
            timezone.now() + timedelta(seconds=self.get_expiry_age()),
            self.session_key,
        ]
        if self.stored_key is None:
            statement = (
                "insert into django_session (session_data, expire_date, session_key) values (%s, %s, %s)"
                " on conflict do nothing returning 1"
            )
        else:
            # Never an upsert: a session that was ended meanwhile must not come back.
            statement = (
                "update django_session set session_data = %s, expire_date = %s, session_key = %s"
                " where session_key = %s returning 1"
            )
            values.append(self.stored_key)
        if self._run(statement, values) is None:
            raise UpdateError
        self.stored_key = self.session_key

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.stored_key or self.session_key
        if key is not None:
            self._run("delete from django_session where session_key = %s returning 1", [key])

    def cycle_key(self) -> None:
        """The same content under a new secret, for each change of privilege. The row moves when it is saved."""
        self._get_session()  # type: ignore[attr-defined]  # its stubs leave it out
        self._renew()

    def flush(self) -> None:
        super().flush()
        self.cookie = self.stored_key = None

    def _renew(self) -> None:
        self.cookie = secrets.token_urlsafe(SECRET_BYTES)
        self._session_key = digest_of(self.cookie)
        self.modified = True

    @classmethod
    def clear_expired(cls) -> None:
        with connection.cursor() as cursor:
            cursor.execute("delete from django_session where expire_date < now()")

    def _run(self, statement: str, values: list[str | datetime | None]) -> tuple[object, ...] | None:
        with enter(self.scope), connection.cursor() as cursor:
            cursor.execute(statement, values)
            row: tuple[object, ...] | None = cursor.fetchone()
            return row


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's middleware, with the secret in the cookie and the digest in the store."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        session = SessionStore(cookie=cookie if cookie and len(cookie) <= 100 else None)
        request.session = session
        response = cast(HttpResponseBase, self.get_response(request))
        # allauth may have replaced the store by another one of the same key.
        found = request.session
        return self._finish(response, found if isinstance(found, SessionStore) else session, cookie)

    def _finish(self, response: HttpResponseBase, session: SessionStore, cookie: str | None) -> HttpResponseBase:
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if session.is_empty():
            if cookie is not None and session.accessed:
                response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
            return response
        if session.modified and response.status_code < 500:
            try:
                session.save()
            except UpdateError:
                # Ended in another window while this request ran: the person is signed out.
                response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
                return response
            if session.cookie != cookie:
                self._set_cookie(response, session)
        return response

    @staticmethod
    def _set_cookie(response: HttpResponseBase, session: SessionStore) -> None:
        if session.cookie is None:
            return
        age = None if session.get_expire_at_browser_close() else session.get_expiry_age()
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            session.cookie,
            max_age=age,
            expires=http_date(time.time() + age) if age is not None else None,
            path="/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def digest_of(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()[:40]
