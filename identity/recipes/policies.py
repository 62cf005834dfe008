"""How people of a tenant sign in, as recipes have it."""

from identity.signin.models import SignInPolicy
from identity.signin.operations import update_policy
from tenants.audit.actor import Actor

# Codes to an address and passkeys: nothing to remember, nothing to leak.
PASSWORDLESS: dict[str, object] = {
    "email": True,
    "username": False,
    "password": False,
    "register_password": False,
    "email_code": True,
    "passkey": True,
}


def choose_sign_in(*, choices: dict[str, object], by: Actor) -> None:
    """Fields of the policy; nobody else has chosen any at a tenant that is being made."""
    policy = SignInPolicy.objects.get()
    if all(getattr(policy, name) == value for name, value in choices.items()):
        return
    for name, value in choices.items():
        setattr(policy, name, value)
    update_policy(policy=policy, by=by)
