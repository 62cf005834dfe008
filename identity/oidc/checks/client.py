"""`client_id` names a live client of this tenant (RFC 6749 section 3.1.2.4: never redirect for a bad one)."""

from django.utils.translation import gettext_lazy as _

from identity.oidc.clients import UnknownClient, get_client
from identity.oidc.errors import PageError
from identity.oidc.flow import Flow

UNKNOWN = _("The application that sent you here is not known. Go back to it and try again, or tell its makers.")
SUSPENDED = _("This application is suspended at the moment. Nobody can sign in to it.")


def check_client(flow: Flow) -> None:
    parameters = flow.parameters
    if "client_id" in parameters.repeated:
        raise PageError("invalid_request", UNKNOWN, "client_id was sent more than once.")
    if not parameters.text("client_id"):
        raise PageError("invalid_request", UNKNOWN, "client_id is missing.")
    try:
        flow.client = get_client(parameters["client_id"])
    except UnknownClient:
        raise PageError("invalid_client", UNKNOWN, "There is no client of this client_id here.") from None
    if flow.client.is_suspended:
        raise PageError("unauthorized_client", SUSPENDED, "The application is suspended.")
