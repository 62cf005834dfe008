"""What somebody may do at an API, and through which role: for people who ask, not for the token path."""

from collections import defaultdict

from identity.applications.models import Application
from identity.users.models import User
from identity.users.roles.models import Role
from tenants.apis.models import Permission


def permissions_of_user(user: User) -> dict[Permission, list[Role]]:
    """Permission → the roles it comes from."""
    return _collect(list(Role.objects.filter(user_rows__user=user).prefetch_related("permissions__resource")))


def permissions_of_application(application: Application) -> dict[Permission, list[Role]]:
    rows = Role.objects.filter(application_rows__application=application).prefetch_related("permissions__resource")
    return _collect(list(rows))


def _collect(roles: list[Role]) -> dict[Permission, list[Role]]:
    found: dict[Permission, list[Role]] = defaultdict(list)
    for role in roles:
        for permission in role.permissions.all():
            found[permission].append(role)
    return dict(found)
