"""A tenant's sign-in policy as the settings that allauth asks for. Only the names listed here vary by tenant."""

from collections.abc import Callable

from identity.signin.experience import policy_here
from identity.signin.models import SignInPolicy
from tenants.isolation.scope import find_current


def varied(name: str) -> object:
    """The current tenant's value; outside of any tenant (system checks) the defaults'."""
    return VARIED[name](policy_here())


def _login_methods(policy: SignInPolicy) -> set[str]:
    return {name for name in ("email", "username") if getattr(policy, name)} or {"email"}


def _signup_fields(policy: SignInPolicy) -> list[str]:
    fields = ["email*"]
    if policy.register_username:
        fields.append("username*")
    # allauth reads "password1" as "passwords exist here"; the registration page drops it where it is not asked.
    if policy.password:
        fields.append("password1*")
    return fields


def _salt(policy: SignInPolicy) -> str:
    """Signed values of one tenant mean nothing in another."""
    scope = find_current()
    return f"genkan.account.{scope.id if scope else 'none'}"


VARIED: dict[str, Callable[[SignInPolicy], object]] = {
    "ACCOUNT_LOGIN_METHODS": _login_methods,
    "ACCOUNT_SIGNUP_FIELDS": _signup_fields,
    "ACCOUNT_SALT": _salt,
}
