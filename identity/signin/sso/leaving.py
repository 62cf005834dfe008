"""Signed out at the company's provider, they are signed out here too (saml-profiles 4.4.3): at every browser that it
vouched in, and nowhere else.

Libraries of XML are imported by the functions that need them: most processes never see a message of SAML.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from connectors.enterprise.codes import Code
from connectors.enterprise.kind import Protocol
from connectors.enterprise.words import person_sentence_of
from connectors.saml import keys
from connectors.saml.faults import MessageRefused
from identity.signin.factors.levels import Record
from identity.signin.social.arrivals import acting_as
from identity.signin.social.operations import find_identity
from identity.signin.sso import refusals
from identity.signin.sso.departures import send
from identity.signin.sso.facts import is_enterprise
from identity.signin.sso.finding import find
from identity.users.models import User
from identity.users.operations import end_session
from orgs.connections.addresses import addresses_of
from orgs.connections.models import Connection
from tenants.audit.actor import SYSTEM
from tenants.sessions import SessionStore

if TYPE_CHECKING:
    from connectors.saml import logout

logger = logging.getLogger(__name__)
LIMIT = 64 * 1024


@method_decorator(csrf_exempt, name="dispatch")
class LeavingView(View):
    """Nothing is done that the provider has not signed; cookies do not count here."""

    def get(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        return self.receive(request, connection_id, str(request.META.get("QUERY_STRING", "")))

    def post(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        return self.receive(request, connection_id, "")

    def receive(self, request: HttpRequest, connection_id: UUID, query: str) -> HttpResponse:
        from connectors.saml import logout

        connection = find(connection_id)
        setup = connection.live_setup()
        if not connection.is_live or setup.text("protocol") != Protocol.SAML:
            raise Http404
        slo_url, now = addresses_of(connection)["slo_url"], timezone.now()
        try:
            received = _received(request, query)
            if not received.is_request:
                _note_answer(connection, received, slo_url)
                return HttpResponseRedirect(signed_out(), status=303)
            asked = logout.read_request(setup, received, slo_url=slo_url, now=now)
        except MessageRefused as refusal:
            logger.warning(
                "A request to sign out was refused: %s", refusal.code, extra={"connection": str(connection.pk)}
            )
            sentence = str(person_sentence_of(refusal.code))
            return refusals.failed(request, connection, sentence, next_path="", code=refusal.code, status=400)
        end_sessions_of(request, connection, asked)
        key = keys.ensure_key(connector_id=connection.pk, by=SYSTEM)
        departure = logout.answer(setup, asked, entity_id=connection.entity_id, key=key, now=now)
        if departure is None:
            return HttpResponseRedirect(signed_out(), status=303)
        return send(request, departure, connection)


def signed_out() -> str:
    """Where people are told that they are."""
    return f"{reverse('account_login')}?notice=signed-out"


def end_sessions_of(request: HttpRequest, connection: Connection, asked: logout.Asked) -> int:
    """How many ended. Whoever is named by an attribute is known by the name that their session kept."""
    identity = find_identity(connection.connector, asked.subject)
    user = (
        identity.user if identity is not None else request.user if _is_of(request.session, connection, asked) else None
    )
    if not isinstance(user, User):
        return 0
    ended = 0
    for row in UserSession.objects.filter(user=user):
        if _is_of(SessionStore(row.session_key), connection, asked):
            end_session(user=user, session=row, by=acting_as(request, user))
            ended += 1
    return ended


def _is_of(session: object, connection: Connection, asked: logout.Asked) -> bool:
    """Vouched for by this connection, of this person there, and of this session there if one is named."""
    from connectors.saml import logout

    found = session.get(AUTHENTICATION_METHODS_SESSION_KEY) if hasattr(session, "get") else None
    records: Iterable[Record] = found if isinstance(found, list) else ()
    for record in records:
        if is_enterprise(record) and record.get("connection") == str(connection.pk):
            is_named = record.get("uid") == asked.subject or logout.is_name_of(str(record.get("name_id") or ""), asked)
            if is_named and (not asked.session_indexes or _index(record) in ("", *asked.session_indexes)):
                return True
    return False


def _index(record: Record) -> str:
    return str(record.get("session_index") or "")


def _received(request: HttpRequest, query: str) -> logout.Received:
    """Raises MessageRefused."""
    from connectors.saml import logout

    if query:
        if len(query) > LIMIT:
            raise MessageRefused(Code.ANSWER_TOO_LARGE)
        return logout.Received.by_query(query)
    return logout.Received({name: str(value) for name, value in request.POST.items()})


def farewell(request: HttpRequest) -> HttpResponse | None:
    """On the way out here: to the provider that vouched, to be signed out there too (saml-profiles 4.4.3). Before the
    session ends; None where there is nothing to ask."""
    if not request.user.is_authenticated:
        return None
    for record in reversed(get_authentication_records(request, request.user)):
        if is_enterprise(record) and record.get("name_id"):
            return _ask(request, UUID(str(record["connection"])), record)
    return None


def _ask(request: HttpRequest, connection_id: UUID, record: Record) -> HttpResponse | None:
    """The answer names our request by what it gives back, so that nothing needs to be kept for it."""
    from connectors.saml import logout

    connection = Connection.objects.filter(pk=connection_id).select_related("connector", "organization").first()
    if connection is None or not connection.is_live:
        return None
    request_id = logout.new_id()
    departure = logout.ask(
        connection.live_setup(),
        request_id=request_id,
        entity_id=connection.entity_id,
        name_id=str(record["name_id"]),
        session_index=_index(record),
        key=keys.ensure_key(connector_id=connection.pk, by=SYSTEM),
        relay_state=request_id,
        now=timezone.now(),
    )
    return send(request, departure, connection) if departure is not None else None


def _note_answer(connection: Connection, received: logout.Received, slo_url: str) -> None:
    """Here they are signed out whatever it says: people who look after the connection may want to know."""
    from connectors.saml import logout

    is_done = logout.is_confirmed(
        connection.live_setup(), received, request_id=received.relay_state, slo_url=slo_url, now=timezone.now()
    )
    if not is_done:
        logger.warning("The provider did not sign out everywhere.", extra={"connection": str(connection.pk)})
