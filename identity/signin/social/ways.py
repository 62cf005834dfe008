"""By what a person can come in, so that the last of it is never taken away."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef

from connectors.models import Connector
from identity.signin.ways import LastWayIn, check_way_in
from identity.users.models import User


def people_without_another_way(connector: Connector) -> int:
    """How many of those who are connected have neither a password nor a proved address nor another identity."""
    proved = EmailAddress.objects.filter(user=OuterRef("user"), verified=True)
    others = SocialAccount.objects.filter(user=OuterRef("user")).exclude(provider=str(connector.pk))
    alone = SocialAccount.objects.filter(
        provider=str(connector.pk), user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return int(alone.filter(~Exists(proved), ~Exists(others)).values("user").distinct().count())


def has_another_way(user: User, identity: SocialAccount) -> bool:
    """Whether somebody without this identity can still sign in, as the policy is, or by another identity."""
    emails = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    phone = user.phone if user.phone_verified else ""
    try:
        check_way_in(user, emails=list(emails), phone=phone, has_passkey=passkeys.exists(), without=identity)
    except LastWayIn:
        return False
    return True
