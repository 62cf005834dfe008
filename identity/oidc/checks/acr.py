"""`acr`: a wish is a wish, an essential one that is not met is an error.

OpenID Connect Core 5.5.1.1 (essential through `claims`), 3.1.2.1 (`acr_values` is voluntary); Unmet Authentication
Requirements 1.0 for the code. Whoever can do more than they have done is asked to; a trusted device counts for nothing
here (SECURITY 24).
"""

from dataclasses import replace

from allauth.account.internal.flows.login import get_authentication_records

from identity.oidc.errors import AuthorizationError
from identity.oidc.facts import ACR_OF, LEVEL_OF
from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.oidc.wishes import values_of
from identity.signin.factors.holdings import Method, held_by, usable
from identity.signin.factors.levels import Level

SCREENS = {Level.MULTI: Screen.STEP_UP, Level.RESISTANT: Screen.STEP_UP_WITH_PASSKEY}


def check_acr(flow: Flow) -> None:
    values, is_essential = _wanted(flow)
    if not values or _is_met(flow, values, is_essential):
        return
    levels = sorted({LEVEL_OF[value] for value in values if value in LEVEL_OF} & SCREENS.keys())
    for level in levels:
        if _is_in_reach(flow, level):
            raise PersonNeeded(SCREENS[level], "interaction_required", "A further factor must be shown.")
    if is_essential:
        raise AuthorizationError("unmet_authentication_requirements", "No sign-in here has the acr that is asked for.")


def _wanted(flow: Flow) -> tuple[list[object], bool]:
    """What `claims` asks for goes before `acr_values` (5.5.1.1 calls them alternatives)."""
    wish = flow.acr_wish
    if isinstance(wish, dict):
        return values_of(wish), wish.get("essential") is True
    return list(flow.parameters.words("acr_values")), False


def _is_met(flow: Flow, values: list[object], is_essential: bool) -> bool:
    """More than was asked for is enough; an essential wish is answered with a value that it names."""
    reached = [level for level in ACR_OF if level <= flow.facts.level and ACR_OF[level] in values]
    if reached and is_essential:
        flow.facts = replace(flow.facts, acr=ACR_OF[max(reached)])
    return bool(reached)


def _is_in_reach(flow: Flow, level: Level) -> bool:
    held = held_by(flow.user)
    if level == Level.RESISTANT:
        return Method.PASSKEY in held.own
    return bool(usable(held, get_authentication_records(flow.http, flow.user)))
