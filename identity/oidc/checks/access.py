"""The application's access rule: whoever has none of its roles is refused (RFC 6749 section 4.1.2.1; SECURITY 19)."""

from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.oidc.organizations.reach import is_admitted


def check_access(flow: Flow) -> None:
    if not is_admitted(flow.user.pk, flow.client.admitted_roles, flow.facts.confined):
        raise PersonNeeded(Screen.NOT_ADMITTED, "access_denied", "The person may not sign in to this application.")
