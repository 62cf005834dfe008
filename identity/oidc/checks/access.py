"""The application's access rule: where it admits some roles only, the person has one of them (SECURITY 19)."""

from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.users.roles.models import AdmittedRole


def check_access(flow: Flow) -> None:
    admitted = AdmittedRole.objects.filter(application=flow.client.application_id)
    rule = list(admitted.values_list("role_id", flat=True))
    if not rule:
        return
    if not flow.user.role_rows.filter(role__in=rule).exists():
        raise PersonNeeded(Screen.NOT_ADMITTED, "access_denied", "The person may not sign in to this application.")
