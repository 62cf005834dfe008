"""The new tab of a test: takes the console's ticket and leaves for the vendor."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.generic import View

from connectors.social.faults import ProviderFailed
from identity.signin.social import trials
from identity.signin.social.passage import PassageOver, Purpose
from identity.signin.social.refusals import over
from identity.signin.social.views import CallbackView, leave_for
from tenants.requests import actor_of


class TestView(View):
    """GET consumes: the ticket was made by a POST in the console a moment ago, and changes nobody."""

    def get(self, request: HttpRequest, connector_id: UUID) -> HttpResponse:
        connector = CallbackView.connector(connector_id)
        try:
            tester = trials.take_ticket(connector_id, request.GET.get("ticket", ""))
        except PassageOver:
            return over(request, connector)
        try:
            return leave_for(request, connector, purpose=Purpose.TEST, subject=tester)
        except ProviderFailed as failure:
            return trials.keep_failure(connector, tester, failure, actor_of(request))
