"""One address for every answer of OpenID Connect: a company's provider or a vendor, as the connector's kind has it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from connectors.enterprise.kind import EnterpriseKind
from connectors.kinds import KINDS
from connectors.models import Connector
from identity.signin.social.views import CallbackView
from identity.signin.sso.views import AnswerView

VENDOR, COMPANY = CallbackView.as_view(), AnswerView.as_view()


@csrf_exempt
def callback(request: HttpRequest, connector_id: UUID) -> HttpResponseBase:
    kind = Connector.objects.filter(pk=connector_id).values_list("kind", flat=True).first()
    if isinstance(KINDS.get(kind or ""), EnterpriseKind):
        return COMPANY(request, connection_id=connector_id)
    return VENDOR(request, connector_id=connector_id)
