"""The ways by which a person can come in, as the policy is; nobody takes the last one away (SECURITY 26)."""

from collections.abc import Collection, Iterable

from allauth.socialaccount.models import SocialAccount

from connectors import rows
from identity.signin.models import SignInPolicy
from identity.users.models import User


class LastWayIn(Exception):
    """Without it the person could not sign in any more."""


def check_way_in(
    user: User, *, emails: Collection[str], phone: str, has_passkey: bool, without: SocialAccount | None = None
) -> None:
    """What is left after a change, proved and usable; `without` is the identity that goes. Raises LastWayIn.

    The caller holds the person's row, so that two removals at once see each other.
    """
    policy = SignInPolicy.load()
    identifiers = (policy.email and emails, policy.phone and phone, policy.username and user.username)
    identities = SocialAccount.objects.filter(user=user, provider__in=[str(row.pk) for row in rows.enabled()])
    if without is not None:
        identities = identities.exclude(pk=without.pk)
    ways: Iterable[object] = (
        policy.password and user.has_usable_password() and any(identifiers),
        policy.email and (policy.email_code or policy.magic_link) and emails,
        policy.phone and policy.sms_code and phone,
        policy.passkey and has_passkey,
        identities.exists(),
    )
    if not any(ways):
        raise LastWayIn
