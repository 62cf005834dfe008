"""Writes of sign-in: policy, branding, and the set-up of a new tenant."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.signin.brand.models import Branding
from identity.signin.experience import unsettle
from identity.signin.models import SignInPolicy
from identity.signin.registration.rules import check_registration
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope
from tenants.policies import save_policy


def set_up(scope: TenantScope, by: Actor) -> None:
    """TENANT_SETUP: the policy and the brand every tenant starts with. Staff are only ever invited."""
    defaults: dict[str, object] = {}
    if scope.is_operators:
        defaults = {"registration": SignInPolicy.Registration.CLOSED, "username": False}
    _policy, created = SignInPolicy.objects.get_or_create(pk=1, defaults=defaults)
    Branding.objects.get_or_create(pk=1, defaults={"display_name": scope.name})
    if created:
        events.record("sign_in_policy.create", _policy, by=by)


def check_policy(policy: SignInPolicy) -> None:
    """Refuses a policy by which nobody could come in or back in. Raises ValidationError with the reason."""
    # What shuts everybody out is said first.
    _check_somebody_can_come_in(policy)
    _check_everybody_can_come_back(policy)
    check_registration(policy)
    if not policy.register_password and not _sends_to_newcomers(policy):
        raise ValidationError({"register_password": _("Without a password, new people need the code by e-mail.")})
    if policy.is_open:
        _check_newcomers_can_return(policy)
    elif policy.first_screen == SignInPolicy.FirstScreen.REGISTER:
        raise ValidationError({"first_screen": _("Nobody can register: show the sign-in page first.")})


def _check_somebody_can_come_in(policy: SignInPolicy) -> None:
    """An identifier, and a way that works with it."""
    by_mail = policy.email_code or policy.magic_link
    if not policy.email and not policy.username and not policy.phone:
        raise ValidationError({"email": _("Allow at least one identifier, or nobody can sign in.")})
    if not policy.password and not by_mail and not policy.sms_code:
        raise ValidationError({"password": _("Allow a password or a code, or nobody can sign in.")})
    if policy.magic_link and not policy.email:
        raise ValidationError({"magic_link": _("A link needs the e-mail address as an identifier.")})
    if policy.sms_code and not policy.phone:
        raise ValidationError({"sms_code": _("A code by SMS needs the phone number as an identifier.")})
    if not policy.password and not policy.email and not policy.sms_code:
        raise ValidationError({"email": _("A code needs the e-mail address as an identifier.")})
    if policy.phone and not policy.password and not policy.sms_code:
        raise ValidationError({"sms_code": _("Without passwords, a phone number needs the code by SMS.")})


def _check_everybody_can_come_back(policy: SignInPolicy) -> None:
    """Whoever forgets the password gets a code: by e-mail, or by SMS where that is on."""
    if policy.phone and not policy.email and not policy.username and not policy.sms_code:
        raise ValidationError(
            {"sms_code": _("Only phone numbers sign in: without SMS, a forgotten password cannot be recovered.")}
        )


def _sends_to_newcomers(policy: SignInPolicy) -> bool:
    """Whether a code or link reaches people who have just registered."""
    by_mail = policy.email_code or policy.magic_link
    return by_mail or (policy.sms_code and policy.register_phone)


def _check_newcomers_can_return(policy: SignInPolicy) -> None:
    """Whoever registers needs one of the identifiers that sign in, and a way that works with it."""
    if policy.email or (policy.phone and policy.register_phone):
        return
    if policy.phone and not policy.username:
        raise ValidationError({"register_phone": _("Only phone numbers sign in: ask new people for one.")})
    if not policy.register_username:
        raise ValidationError({"register_username": _("Only usernames sign in: ask new people for one.")})
    if not policy.register_password:
        raise ValidationError({"register_password": _("Only usernames sign in: ask new people for a password, too.")})


def update_policy(*, policy: SignInPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError for a policy that cannot work."""
    check_policy(policy)
    save_policy(policy, "sign_in_policy.update", by=by)
    unsettle()
