"""Proof Key for Code Exchange: S256 only, and required unless a confidential client is let off (RFC 7636; RFC 9700 2.1.1)."""

import re

from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow

METHODS = ("S256",)
# base64url of 32 bytes.
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def check_pkce(flow: Flow) -> None:
    challenge = flow.parameters.text("code_challenge")
    method = flow.parameters.text("code_challenge_method")
    if not challenge:
        if method:
            raise AuthorizationError("invalid_request", "code_challenge is missing.")
        if flow.client.pkce_required or flow.client.is_public:
            raise AuthorizationError("invalid_request", "PKCE is required: send code_challenge with S256.")
        return
    # RFC 7636 4.3: without a method the challenge would be plain.
    if method not in METHODS:
        raise AuthorizationError("invalid_request", "code_challenge_method must be S256.")
    if not CHALLENGE.match(challenge):
        raise AuthorizationError("invalid_request", "code_challenge is not the base64url of a SHA-256.")
