"""`redirect_uri` is, character by character, one that the client registered (RFC 6749 3.1.2.3; RFC 9700 2.1).

The one exception is the port of a loopback address (RFC 8252 section 7.3), which django-oauth-toolkit's matching
knows. After this step errors redirect.
"""

from django.utils.translation import gettext_lazy as _

from identity.oidc import engine
from identity.oidc.errors import PageError
from identity.oidc.flow import Flow

SENTENCE = _("The application wants to be answered at an address that it has not registered, so we stopped here.")


def check_redirect_uri(flow: Flow) -> None:
    parameters = flow.parameters
    if "redirect_uri" in parameters.repeated:
        raise PageError("invalid_request", SENTENCE, "redirect_uri was sent more than once.")
    wanted = parameters.text("redirect_uri")
    if not wanted:
        raise PageError("invalid_request", SENTENCE, "redirect_uri is missing.")
    if not engine.matches_redirect_uri(wanted, flow.client.redirect_uris):
        raise PageError(
            "invalid_redirect_uri",
            SENTENCE,
            "redirect_uri is not one that this client registered, character by character.",
        )
    flow.redirect_uri = wanted
