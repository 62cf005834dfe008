"""What the tenant lets people see and change of their own accounts. Asked by pages, and again by every operation."""

from identity.account.models import Access, AccountPolicy
from identity.signin.registration.models import ProfileField
from tenants.isolation.scope import current


class NotAllowed(Exception):
    """The tenant does not let people do this themselves. The pages offer no way to it."""


def access(name: str) -> Access:
    """Of one thing that AccountPolicy names."""
    policy = AccountPolicy.load()
    return Access(getattr(policy, name)) if policy.enabled else Access.OFF


def can_see(name: str) -> bool:
    return access(name) != Access.OFF


def can_change(name: str) -> bool:
    return access(name) == Access.EDIT


def check_change(name: str) -> None:
    """Raises NotAllowed."""
    if not can_change(name):
        raise NotAllowed(name)


def can_see_field(field: ProfileField) -> bool:
    """The tenant's own questions say it themselves."""
    return AccountPolicy.load().enabled and field.access != ProfileField.Access.OFF


def can_change_field(field: ProfileField) -> bool:
    return AccountPolicy.load().enabled and field.access == ProfileField.Access.EDIT


def deletion() -> AccountPolicy.Deletion:
    """How people leave. Members of staff are removed by their colleagues."""
    policy = AccountPolicy.load()
    if not policy.enabled or current().is_operators:
        return AccountPolicy.Deletion.OFF
    return AccountPolicy.Deletion(policy.deletion)


def can_download() -> bool:
    policy = AccountPolicy.load()
    return policy.enabled and policy.download
