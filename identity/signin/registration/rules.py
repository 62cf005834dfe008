"""What a policy of registration may be: each rule says what cannot work, where, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.signin.models import SignInPolicy
from identity.signin.registration import domains

Modes = SignInPolicy.Registration


@dataclass(frozen=True, slots=True)
class Rule:
    """`fails` looks at a policy; the reason stands at `field`."""

    fails: Callable[[SignInPolicy], bool]
    field: str
    reason: Promise


RULES: tuple[Rule, ...] = (
    Rule(
        lambda policy: policy.register_password and not policy.password,
        "register_password",
        _("Passwords are off: do not ask new people for one."),
    ),
    Rule(
        lambda policy: policy.registration == Modes.DOMAIN and not policy.registration_domains,
        "registration_domains",
        _("Name at least one domain, or nobody can register."),
    ),
    Rule(
        lambda policy: policy.registration == Modes.DOMAIN and not policy.asks_email,
        "registration",
        _("New people give a number and no address here, so a domain cannot decide."),
    ),
)


def check_registration(policy: SignInPolicy) -> None:
    """Raises ValidationError with every reason; puts the domains into one spelling."""
    try:
        policy.registration_domains = domains.normal_all(policy.registration_domains)
    except ValidationError as refusal:
        raise ValidationError({"registration_domains": refusal.messages}) from refusal
    found = {rule.field: rule.reason for rule in RULES if rule.fails(policy)}
    if found:
        raise ValidationError(found)
