"""The second factor that the tenant, a role or this application requires, of sessions that began without it, too.

A session may be older than the rule, or begun at an application that asks for less (SECURITY 19: between `acr` and the
access rule; OpenID Connect Core 3.1.2.6 for `interaction_required`).
"""

from allauth.account.internal.flows.login import get_authentication_records

from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.signin.factors.holdings import usable
from identity.signin.factors.levels import Level
from identity.signin.factors.requirement import find_lack, mode_of, need_of

DESCRIPTION = "A second factor is required."


def check_factors(flow: Flow) -> None:
    if flow.facts.level >= Level.MULTI:
        return
    need = need_of(flow.user, mode_of(flow.client.application_id))
    records = get_authentication_records(flow.http, flow.user)
    held = find_lack(flow.user, need, flow.http, records)
    if held is None:
        return
    screen = Screen.STEP_UP if usable(held, records) else Screen.SET_UP
    raise PersonNeeded(screen, "interaction_required", DESCRIPTION)
