"""The application's access rule: whoever has none of its roles is refused (RFC 6749 section 4.1.2.1; SECURITY 19)."""

from identity.oidc.flow import Flow, PersonNeeded, Screen


def check_access(flow: Flow) -> None:
    admitted = flow.client.admitted_roles
    if admitted and not flow.user.role_rows.filter(role__in=admitted).exists():
        raise PersonNeeded(Screen.NOT_ADMITTED, "access_denied", "The person may not sign in to this application.")
