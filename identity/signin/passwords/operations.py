"""Writes of the rule for passwords."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from identity.signin.passwords.guessing import is_word
from identity.signin.passwords.models import PasswordPolicy
from tenants.audit.actor import Actor
from tenants.policies import save_policy

WORDS = 100


def check_password_policy(policy: PasswordPolicy) -> None:
    """Raises ValidationError for a rule that would refuse what it should not."""
    policy.full_clean(exclude=("id",))
    if len(policy.own_words) > WORDS:
        raise ValidationError({"words": _("At most a hundred words.")})
    for word in policy.own_words:
        if not is_word(word):
            text = _("“%(word)s” is too short: it would be part of too many passwords.") % {"word": word}
            raise ValidationError({"words": text})


def update_password_policy(*, policy: PasswordPolicy, by: Actor) -> None:
    """Saves what the form holds; passwords that people have already stay as they are. Raises ValidationError."""
    check_password_policy(policy)
    save_policy(policy, "password_policy.update", by=by)
