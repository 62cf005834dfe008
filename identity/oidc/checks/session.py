"""Somebody is signed in, and is the one that was asked for (OpenID Connect Core 3.1.2.3).

`prompt=login` and its like need a proof made inside the interaction (SECURITY 20): opening the return address without
one leads back to the sign-in page.
"""

from identity.oidc.errors import AuthorizationError
from identity.oidc.facts import find_facts
from identity.oidc.flow import FRESH_PROMPTS, Flow, PersonNeeded, Screen
from identity.oidc.subjects import subject_of


def check_session(flow: Flow) -> None:
    # A form sent from another site carries no cookie of ours (SameSite): only the GET that follows can tell.
    if flow.interaction is None and flow.http.method == "POST":
        raise PersonNeeded(Screen.PAUSE, "login_required", "")
    if not flow.http.user.is_authenticated:
        raise PersonNeeded(Screen.SIGN_IN, "login_required", "Nobody is signed in.")
    facts = find_facts(flow.http)
    if facts is None:
        raise PersonNeeded(Screen.SIGN_IN_AFRESH, "login_required", "Nobody is signed in.")
    flow.user, flow.facts = flow.http.user, facts
    if flow.prompts & FRESH_PROMPTS and not has_fresh_proof(flow):
        raise PersonNeeded(Screen.SIGN_IN_AFRESH, "login_required", "A fresh sign-in is needed.")
    if flow.hinted_subject and flow.hinted_subject != subject_of(flow.user.pk, flow.client):
        # Asked once; who signs in as somebody else even then is not the one that is meant.
        if has_fresh_proof(flow):
            raise AuthorizationError("login_required", "Another person has signed in.")
        raise PersonNeeded(Screen.SIGN_IN_AFRESH, "login_required", "Another person is signed in.")


def has_fresh_proof(flow: Flow) -> bool:
    """Whether the person has proved who they are since this interaction was opened."""
    return flow.proof_after is not None and flow.facts.auth_time >= flow.proof_after
