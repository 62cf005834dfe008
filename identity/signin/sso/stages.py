"""Who has to come by their company's provider does so, whatever they proved otherwise; and what waits for the end of a
sign-in (SECURITY 27, 28)."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.utils import get_next_redirect_url
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from connectors.enterprise.codes import Code
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Method, Outcome, Step
from identity.signin.social.operations import IdentityTaken
from identity.signin.sso import arrivals, exceptions, pending, refusals
from identity.signin.sso.facts import METHOD, via_of
from identity.signin.sso.pending import Pending, Why
from identity.signin.sso.refused import ArrivalRefused
from identity.signin.sso.routing import find_live
from identity.users.models import User
from orgs.connections.required import find_obligation, required_here

Handled = tuple[HttpResponse | None, bool]
DONE: Handled = (None, True)


class CompanyStage(LoginStage):
    """After every method, once the address is proved: whose company requires its own sign-in goes there."""

    key, urlname = "company", None

    def handle(self) -> Handled:
        user, request = self.login.user, self.request
        if user is None or not required_here().is_anywhere:
            return DONE
        via, _is_confined = via_of(get_authentication_records(request, user))
        found = find_obligation(user_id=user.pk, via=via, signed_in_at=timezone.now())
        if found is None:
            return DONE
        waiting = pending.waiting_for(request, user.pk)
        connection = find_live(found.connection)
        if waiting is not None and connection is not None and waiting.arrived.connection == connection.pk:
            # The one sign-in to the account that the company's own asks for; what it is for is done at the end.
            return DONE
        note(request, Step.PROOF, Outcome.REFUSED, method=Method.CONNECTION, reason=Code.CONNECTION_REQUIRED, user=user)
        onward = get_next_redirect_url(request) or self.login.redirect_url or ""
        clear_login(request)
        return HttpResponseRedirect(refusals.required_page(found.connection, onward)), False


class ArrivalStage(LoginStage):
    """Behind every question: the link that waited for this sign-in is made, and whoever was spared is written down."""

    key, urlname = "company_arrival", None

    def handle(self) -> Handled:
        user, request = self.login.user, self.request
        if user is None:
            return DONE
        waiting = pending.waiting_for(request, user.pk)
        token = request.session.pop(pending.WAITING, None)
        if waiting is not None and pending.take(request, Why.LINK, str(token)) is not None:
            refused = self._link(user, waiting)
            if refused is not None:
                clear_login(request)
                return refused, False
        if required_here().is_anywhere:
            exceptions.note_use(request, user)
        return DONE

    def _link(self, user: User, waiting: Pending) -> HttpResponse | None:
        request, arrived = self.request, waiting.arrived
        connection = find_live(arrived.connection)
        if connection is None:
            return None
        who = arrived.person.email or arrived.person.subject
        try:
            arrivals.link(request, connection, arrived, user)
        except (ArrivalRefused, IdentityTaken) as refusal:
            code = refusal.code if isinstance(refusal, ArrivalRefused) else Code.SUBJECT_CHANGED
            return refusals.refuse(request, connection, code, person=who, user=user)
        record_authentication(request, user, METHOD, **arrivals.facts_of(connection, arrived))
        return None
