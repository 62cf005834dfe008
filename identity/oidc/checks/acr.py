"""`acr`: a wish is a wish, an essential one that is not met is an error.

OpenID Connect Core 5.5.1.1 (essential through `claims`), 3.1.2.1 (`acr_values` is voluntary); Unmet Authentication
Requirements 1.0 for the code.
"""

from identity.oidc.checks.parameters import claims_of
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow


def check_acr(flow: Flow) -> None:
    id_token = claims_of(flow.parameters).get("id_token")
    wanted = id_token.get("acr") if isinstance(id_token, dict) else None
    if not isinstance(wanted, dict) or wanted.get("essential") is not True:
        return
    values = wanted.get("values", [wanted["value"]] if "value" in wanted else [])
    if not isinstance(values, list):
        raise AuthorizationError("invalid_request", "The values of the acr claim are not a list.")
    if values and flow.facts.acr not in values:
        raise AuthorizationError("unmet_authentication_requirements", "No sign-in here has the acr that is asked for.")
