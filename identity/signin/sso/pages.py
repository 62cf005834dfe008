"""The pages on which somebody decides: to go to their company's provider, to be signed in, to open their account first."""

from typing import Any
from uuid import UUID

from allauth.account.internal.stagekit import clear_login
from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from connectors.enterprise.codes import Code
from identity.signin.experience import settle
from identity.signin.sso import pending, refusals
from identity.signin.sso.finding import company_of, find
from identity.signin.sso.pending import Why
from identity.signin.sso.routing import find_live
from identity.signin.sso.views import enter
from identity.signin.views.pages import Page
from orgs.connections.models import Connection


class ConnectionPage(Page, TemplateView):
    connection: Connection

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.connection = find(UUID(str(kwargs["connection_id"])))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        next_path: str = self.get_next_url() or ""
        shown = {"connection": self.connection, "company": company_of(self.connection), "next": next_path}
        return {**shown, "own_way": refusals.own_way(next_path), **super().get_context_data(**kwargs)}


class RequiredView(ConnectionPage):
    """Reached after a proof that was right and not enough: what was proved is forgotten by then."""

    template_name = "signin/sso/required.html"


class ConfirmView(ConnectionPage):
    """GET shows who it would be, POST signs in: somebody else may have begun this (login CSRF)."""

    template_name = "signin/sso/confirm.html"

    def get(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        found = pending.look(request, Why.CONFIRM, request.GET.get("token", ""))
        if found is None or found.arrived.connection != connection_id:
            return refusals.refuse(request, self.connection, Code.REQUEST_UNKNOWN)
        person = found.arrived.person
        return self.respond(
            person=person.email or person.name or person.subject, own_way=refusals.own_way(found.next_path)
        )

    def post(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        token = request.GET.get("token", "")
        found = pending.look(request, Why.CONFIRM, token)
        is_here = found is not None and found.arrived.connection == connection_id
        if not is_here or find_live(connection_id) is None:
            return refusals.refuse(request, self.connection, Code.REQUEST_UNKNOWN)
        taken = pending.take(request, Why.CONFIRM, token)
        if taken is None:
            return refusals.refuse(request, self.connection, Code.REQUEST_UNKNOWN)
        settle(taken.next_path)
        return enter(request, self.connection, taken.arrived, taken.next_path)


class LinkView(ConnectionPage):
    """The account has to be opened once by its own means. What was abandoned before counts for nothing."""

    template_name = "signin/sso/link.html"

    def get(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        token = request.session.get(pending.WAITING)
        found = pending.look(request, Why.LINK, str(token)) if token else None
        if found is None or found.arrived.connection != connection_id:
            return refusals.refuse(request, self.connection, Code.REQUEST_UNKNOWN)
        clear_login(request)
        email = found.arrived.person.email
        return self.respond(email=email, own_way=refusals.own_way(found.next_path, email))
