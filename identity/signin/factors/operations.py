"""Writes of factors: the policy, what people set up and take away, trust, and passkeys that are refused."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.signin.factors import recovery, totp, trust
from identity.signin.factors.models import FactorPolicy, Passkey, TrustedDevice
from identity.signin.factors.webauthn import NewCredential, new_handle
from identity.signin.ways import check_way_in
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import current
from tenants.policies import save_policy

PASSKEYS_LIMIT = 20


def check_policy(policy: FactorPolicy) -> None:
    """Refuses a policy that somebody could be asked for what nobody can set up. Raises ValidationError."""
    if not policy.totp and not policy.passkeys:
        raise ValidationError(
            {"totp": _("Allow the authenticator app or passkeys: whoever must have a factor needs one to set up.")}
        )
    if policy.trusted_days and policy.mode == FactorPolicy.Mode.OFF:
        raise ValidationError(
            {"trusted_days": _("Nobody is asked for a second factor, so no device can be spared it.")}
        )


def update_policy(*, policy: FactorPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError for a policy that cannot work."""
    check_policy(policy)
    save_policy(policy, "factor_policy.update", by=by)


def add_app(*, user: User, secret: str, step: int, by: Actor) -> Authenticator:
    """Raises ValidationError where there is one already."""
    try:
        with transaction.atomic():
            row = totp.activate(user=user, secret=secret, step=step)
            _changed(user, "user.add_factor", {"factor": "totp"}, by)
    except IntegrityError as error:
        raise ValidationError(_("An authenticator app is already set up. Remove it first.")) from error
    return row


def add_passkey(*, user: User, credential: NewCredential, handle: str, name: str, by: Actor) -> Passkey:
    """Raises ValidationError for one that is known, or one too many."""
    if Passkey.objects.filter(user=user).count() >= PASSKEYS_LIMIT:
        raise ValidationError(_("You have as many passkeys as there can be. Remove one first."))
    try:
        with transaction.atomic():
            row = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name})
            passkey = Passkey.objects.create(
                authenticator=row,
                user=user,
                handle=handle,
                rp_id=current().host,
                name=name,
                **{slot: getattr(credential, slot) for slot in NewCredential.__slots__},
            )
            _changed(user, "user.add_factor", {"factor": "webauthn", "name": name}, by)
    except IntegrityError as error:
        raise ValidationError(_("This passkey is already known.")) from error
    return passkey


def handle_of(user: User) -> str:
    """The name that authenticators know a person by: random, and the same for all of them."""
    return Passkey.objects.filter(user=user).values_list("handle", flat=True).first() or new_handle()


def rename_passkey(*, passkey: Passkey, name: str, by: Actor) -> None:
    with transaction.atomic():
        former = passkey.name
        Passkey.objects.filter(pk=passkey.pk).update(name=name)
        Authenticator.objects.filter(pk=passkey.pk).update(data={"name": name})
        events.record("user.rename_passkey", passkey.user, by=by, details={"name": [former, name]})


def remove_factor(*, user: User, factor: Authenticator, by: Actor) -> None:
    """With the last app or passkey, the recovery codes go, too: they stand in for something. Raises LastWayIn."""
    details: dict[str, object] = {"factor": factor.type, "name": factor.data.get("name", "")}
    with transaction.atomic():
        _check_way_in(User.objects.select_for_update().get(pk=user.pk), factor)
        factor.delete()
        strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        if not Authenticator.objects.filter(user=user, type__in=strong).exists():
            Authenticator.objects.filter(user=user).delete()
        _changed(user, "user.remove_factor", details, by)


def _check_way_in(row: User, factor: Authenticator) -> None:
    """The person's row is held: another page may be taking away an address at the same time."""
    proved = EmailAddress.objects.filter(user=row, verified=True)
    others = Passkey.objects.filter(user=row, refused_at=None).exclude(pk=factor.pk)
    check_way_in(
        row,
        emails=tuple(proved.values_list("email", flat=True)),
        phone=row.phone if row.phone_verified else "",
        has_passkey=others.exists(),
    )


def refuse_passkey(*, passkey: Passkey, by: Actor) -> None:
    """Its counter went back, so there may be a copy: neither opens anything any more."""
    with transaction.atomic():
        Passkey.objects.filter(pk=passkey.pk).update(refused_at=timezone.now())
        _changed(passkey.user, "user.refuse_passkey", {"name": passkey.name}, by)


def make_recovery_codes(*, user: User, by: Actor) -> list[str]:
    with transaction.atomic():
        codes = recovery.make(user=user)
        _changed(user, "user.make_recovery_codes", {"count": len(codes)}, by)
    return codes


def remove_trusted_devices(*, user: User, by: Actor) -> None:
    with transaction.atomic():
        count = trust.end_all(user)
        events.record("user.remove_trusted_devices", user, by=by, details={"count": count})


def remove_all_factors(*, user: User, reason: str, ended: dict[str, object], by: Actor) -> None:
    """Part of a reset by staff, which ended the person's sessions."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        _changed(user, "user.reset_factors", {"reason": reason, **ended}, by)


def _changed(user: User, action: str, details: dict[str, object], by: Actor) -> None:
    """Whatever changes about factors ends trust in devices."""
    TrustedDevice.objects.filter(user=user).delete()
    events.record(action, user, by=by, details=details)
