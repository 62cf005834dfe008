"""`request_uri` of a pushed request: its parameters count, those beside it do not (RFC 9126 sections 4 and 5).

Before anything else is believed: a client that must push its requests gets no answer to another one, not even an
error, since whoever made that one may have chosen the address.
"""

from django.utils.translation import gettext_lazy as _

from identity.oidc.errors import PageError
from identity.oidc.flow import Flow
from identity.oidc.pushed import PREFIX, NotPushed, get_request

OVER = _("This sign-in took too long to begin, or is over already. Go back to the application and begin again.")
UNPUSHED = _("The application asked for this sign-in in a way that it has itself ruled out, so we stopped here.")


def check_pushed(flow: Flow) -> None:
    name = flow.parameters.text("request_uri")
    if flow.interaction is None and name.startswith(PREFIX):
        if "request_uri" in flow.parameters.repeated:
            raise PageError("invalid_request", OVER, "request_uri was sent more than once.")
        try:
            flow.parameters, flow.pushed = get_request(name, flow.client)
        except NotPushed:
            raise PageError("invalid_request_uri", OVER, "request_uri is expired, used or another client's.") from None
    if flow.client.par_required and flow.pushed is None:
        raise PageError("invalid_request", UNPUSHED, "This client must push its requests (RFC 9126).")
