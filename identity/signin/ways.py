"""The ways by which a person can come in, as the policy is; nobody takes the last one away (SECURITY 26)."""

from collections.abc import Collection, Iterable

from allauth.socialaccount.models import SocialAccount

from connectors import rows
from identity.signin.models import SignInPolicy
from identity.users.models import User


class LastWayIn(Exception):
    """Without it the person could not sign in any more."""


def check_way_in(user: User, *, emails: Collection[str], phone: str, has_passkey: bool) -> None:
    """What is left after a change, proved and usable. Raises LastWayIn.

    The caller holds the person's row, so that two removals at once see each other.
    """
    policy = SignInPolicy.load()
    identifiers = (policy.email and emails, policy.phone and phone, policy.username and user.username)
    ways: Iterable[object] = (
        policy.password and user.has_usable_password() and any(identifiers),
        policy.email and (policy.email_code or policy.magic_link) and emails,
        policy.phone and policy.sms_code and phone,
        policy.passkey and has_passkey,
        SocialAccount.objects.filter(user=user, provider__in=[str(row.pk) for row in rows.enabled()]).exists(),
    )
    if not any(ways):
        raise LastWayIn
