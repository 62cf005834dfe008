"""The one validator of AUTH_PASSWORD_VALIDATORS: it reads the tenant's policy, whoever sets the password."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from identity.signin.passwords import breaches, guessing, words
from identity.signin.passwords.known import words_about
from identity.signin.passwords.models import PasswordPolicy
from tenants.isolation.scope import find_current

# Beyond this a password is not looked at: hashing and comparing megabytes is only work for us.
LIMIT = 1000


class PolicyValidator:
    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError with everything that is wrong. The leaks are asked only about what is right so far."""
        policy = policy_here()
        found = list(_mistakes(policy, password[:LIMIT], user))
        if found:
            raise ValidationError(found)
        if policy.refuse_breached and breaches.is_breached(password):
            raise ValidationError(
                _("This password is known from a leak, so others will try it. Choose another one."), code="breached"
            )

    def get_help_text(self) -> str:
        return words.rule(policy_here())


def policy_here() -> PasswordPolicy:
    """The current tenant's; outside of any tenant the defaults."""
    return PasswordPolicy.load() if find_current() else PasswordPolicy()


def _mistakes(policy: PasswordPolicy, password: str, user: AbstractBaseUser | None) -> Iterator[ValidationError]:
    if len(password) < policy.minimum_length:
        text = ngettext(
            "This password is too short. Use at least %(count)d character.",
            "This password is too short. Use at least %(count)d characters.",
            policy.minimum_length,
        ) % {"count": policy.minimum_length}
        yield ValidationError(text, code="password_too_short")
    if words.count_classes(password) < policy.classes:
        yield ValidationError(words.classes(policy.classes), code="password_classes")
    if policy.refuse_common and guessing.is_common(password):
        yield ValidationError(
            _("This password is one of those that are tried first. Choose another one."), code="common"
        )
    if guessing.contains(password, policy.own_words):
        yield ValidationError(_("This password contains a word that is not allowed here."), code="word")
    elif policy.refuse_context and guessing.is_context(password, words_about(user)):
        text = _("This password is close to a name, an address or a number that others know. Choose another one.")
        yield ValidationError(text, code="context")
