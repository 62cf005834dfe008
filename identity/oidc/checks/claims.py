"""`claims` (OpenID Connect Core 5.5): a JSON object; what is known of it, and what this client may ask for, is kept.

A `sub` with a value names the person who is meant, as `id_token_hint` does (5.5.1, 3.1.2.2).
"""

from identity.oidc import wishes
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow
from identity.oidc.scopes import granted


def check_claims(flow: Flow) -> None:
    try:
        places = wishes.parse(flow.parameters.text("claims"))
        found = wishes.reduce(places)
        subjects = [value for members in places.values() for value in wishes.values_of(members.get("sub"))]
        flow.acr_wish = places["id_token"].get("acr")
        wishes.values_of(flow.acr_wish)
    except wishes.NotWishes:
        raise AuthorizationError("invalid_request", "claims is not a JSON object as OpenID Connect asks for.") from None
    flow.wishes = found.only(granted(found.scopes(), flow.client.scopes))
    for subject in subjects:
        if flow.hinted_subject not in ("", subject):
            raise AuthorizationError("invalid_request", "claims and id_token_hint name different people.")
        flow.hinted_subject = str(subject)
