"""Writes of identities: connecting an account at a vendor with a person, and taking it away."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from connectors import operations as connectors
from connectors.models import Connector
from connectors.social.profile import Arrival, Profile
from identity.signin.social.models import HeldTokens
from identity.signin.social.ways import has_another_way
from identity.signin.ways import LastWayIn
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor


class IdentityTaken(ValidationError):
    """The account at the vendor is connected with somebody else here."""


def find_identity(connector: Connector, subject: str) -> SocialAccount | None:
    found = SocialAccount.objects.filter(provider=str(connector.pk), uid=subject)
    return found.select_related("user").first()


def link_identity(
    *, user: User, connector: Connector, arrival: Arrival, is_new: bool = False, by: Actor
) -> SocialAccount:
    """Raises IdentityTaken. An account that is connected with the person already is only brought up to date.

    `is_new` says that the person registers by it, which is told otherwise.
    """
    try:
        with transaction.atomic():
            row, created = SocialAccount.objects.get_or_create(
                provider=str(connector.pk),
                uid=arrival.profile.subject,
                defaults={"user": user, "extra_data": _shown(arrival.profile)},
            )
    except IntegrityError as error:
        raise IdentityTaken(_taken(connector)) from error
    if row.user_id != user.pk:
        raise IdentityTaken(_taken(connector))
    with transaction.atomic():
        if created and not is_new:
            events.record("user.link_identity", user, by=by, details={"connection": connector.name})
        refresh_identity(identity=row, connector=connector, arrival=arrival, by=by)
    return row


def refresh_identity(*, identity: SocialAccount, connector: Connector, arrival: Arrival, by: Actor) -> None:
    """After each sign-in: how the account is called there now, and the tokens where the connector keeps them."""
    identity.extra_data = _shown(arrival.profile)
    identity.save(update_fields=("extra_data", "last_login"))
    if connector.keeps_tokens:
        held = HeldTokens(identity=identity)
        held.keep(arrival.tokens)
        held.save()
    else:
        # At every sign-in, and nearly always of none: Django would read the row first.
        with connection.cursor() as cursor:
            cursor.execute("delete from social_heldtokens where identity_id = %s", [identity.pk])


def unlink_identity(*, identity: SocialAccount, by: Actor) -> None:
    """Raises LastWayIn."""
    with transaction.atomic():
        # Two removals at once see each other.
        User.objects.select_for_update().get(pk=identity.user_id)
        if not has_another_way(identity.user, identity):
            raise LastWayIn
        name = _name_of(identity)
        events.record("user.unlink_identity", identity.user, by=by, details={"connection": name})
        identity.delete()


def remove_connector(*, connector: Connector, by: Actor) -> None:
    """The connector, and everybody's identities of it: its id will never come again."""
    with transaction.atomic():
        SocialAccount.objects.filter(provider=str(connector.pk)).delete()
        connectors.delete_connector(connector=connector, by=by)


def register_user(*, connector: Connector, arrival: Arrival, is_vouched: bool, locale: str, by: Actor) -> User:
    """A new person, with the address the vendor named, proved or not, and no password.

    Raises IntegrityError when another request was faster with the same account or address.
    """
    profile = arrival.profile
    user = User(email=profile.email, locale=locale, **taken_over(profile))
    user.set_unusable_password()
    with transaction.atomic():
        user.save(force_insert=True)
        if profile.email:
            EmailAddress.objects.create(user=user, email=profile.email, verified=is_vouched, primary=True)
        events.record("user.register", user, by=by, details={"connection": connector.name})
        link_identity(user=user, connector=connector, arrival=arrival, is_new=True, by=by)
    return user


def update_profile(*, user: User, profile: Profile, by: Actor) -> None:
    """Name and picture follow the vendor, where the connector says so; what it leaves out stays."""
    taken = taken_over(profile)
    taken["profile"] = {**user.profile, **names_of(profile)}
    before = {name: getattr(user, name) for name in taken}
    changed = {name: value for name, value in taken.items() if value and before[name] != value}
    if not changed:
        return
    with transaction.atomic():
        for name, value in changed.items():
            setattr(user, name, value)
        user.save(update_fields=(*changed, "updated_at"))
        details: dict[str, object] = {name: [str(before[name]), str(value)] for name, value in changed.items()}
        events.record("user.update", user, by=by, details=details)


def taken_over(profile: Profile) -> dict[str, object]:
    """The fields of a person that a vendor's profile fills."""
    return {"name": profile.name, "picture": profile.picture, "profile": names_of(profile)}


def names_of(profile: Profile) -> dict[str, object]:
    """The parts of the name, as claims of OpenID Connect Core 5.1."""
    parts = {"given_name": profile.given_name, "family_name": profile.family_name}
    return {name: value for name, value in parts.items() if value}


def _shown(profile: Profile) -> dict[str, object]:
    """By what the person recognises the account on the account page: nothing more is kept."""
    return {"name": profile.name, "email": profile.email, "username": profile.username}


def _name_of(identity: SocialAccount) -> str:
    connector = Connector.objects.filter(pk=identity.provider).first()
    return connector.name if connector else identity.provider


def _taken(connector: Connector) -> str:
    return _(
        "This %(name)s account is connected with another account here. Sign in with it, or choose another one."
    ) % {"name": connector.name}
