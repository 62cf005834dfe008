"""`acr`: a wish is a wish, an essential one that is not met is an error.

OpenID Connect Core 5.5.1.1 (essential through `claims`), 3.1.2.1 (`acr_values` is voluntary); Unmet Authentication
Requirements 1.0 for the code.
"""

from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow
from identity.oidc.wishes import values_of


def check_acr(flow: Flow) -> None:
    wanted = flow.acr_wish
    if not isinstance(wanted, dict) or wanted.get("essential") is not True:
        return
    values = values_of(wanted)
    if values and flow.facts.acr not in values:
        raise AuthorizationError("unmet_authentication_requirements", "No sign-in here has the acr that is asked for.")
