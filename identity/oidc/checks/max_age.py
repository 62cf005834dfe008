"""`max_age`: the last proof is not older, or was made inside this interaction (OpenID Connect Core 3.1.2.1)."""

from datetime import timedelta

from identity.oidc.checks.session import has_fresh_proof
from identity.oidc.flow import Flow, PersonNeeded, Screen


def check_max_age(flow: Flow) -> None:
    max_age = flow.parameters.text("max_age")
    if not max_age or has_fresh_proof(flow):
        return
    if flow.facts.auth_time < flow.now - timedelta(seconds=int(max_age)):
        raise PersonNeeded(Screen.SIGN_IN_AFRESH, "login_required", "The last sign-in is older than max_age.")
