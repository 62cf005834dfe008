"""Whoever is obliged to come by their organization's own sign-in has done so in this session (SECURITY 28).

A session may be of another method, or older than the requirement of everybody (OpenID Connect Core 3.1.2.6 for
`login_required`). It ends with a sign-in by the organization's identity provider, not with an error.
"""

from identity.oidc.flow import Flow, PersonNeeded, Screen
from orgs.connections.required import find_obligation


def check_company(flow: Flow) -> None:
    flow.obligation = find_obligation(user_id=flow.user.pk, via=flow.facts.via, signed_in_at=flow.facts.auth_time)
    if flow.obligation is not None:
        raise PersonNeeded(Screen.COMPANY, "login_required", "The organization of the person requires its own sign-in.")
