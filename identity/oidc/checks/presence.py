"""A native app's own scheme or loopback port proves nothing about the app: a person says "Continue as" (SECURITY 21).

RFC 8252 section 8.6. Somebody who has proved who they are inside this very interaction has just done so.
"""

from urllib.parse import urlsplit

from identity.oidc.checks.session import has_fresh_proof
from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.oidc.redirects import is_loopback


def check_presence(flow: Flow) -> None:
    if not flow.client.is_native or flow.confirmed or has_fresh_proof(flow):
        return
    parts = urlsplit(flow.redirect_uri)
    if parts.scheme != "https" and (parts.scheme != "http" or is_loopback(parts.hostname or "")):
        raise PersonNeeded(Screen.CONTINUE, "interaction_required", "A person must confirm the sign-in.")
