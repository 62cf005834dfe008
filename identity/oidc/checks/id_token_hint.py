"""`id_token_hint`: a token of ours for this client says who is meant (OpenID Connect Core 3.1.2.1). Expired is fine."""

from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow
from identity.oidc.hints import NoHint, read_hint


def check_id_token_hint(flow: Flow) -> None:
    token = flow.parameters.text("id_token_hint")
    if not token:
        return
    try:
        hint = read_hint(token)
    except NoHint:
        raise AuthorizationError("invalid_request", "id_token_hint is not a token of this issuer.") from None
    if hint.client_id != flow.client.client_id:
        raise AuthorizationError("invalid_request", "id_token_hint was issued to another client.")
    flow.hinted_subject = hint.subject
