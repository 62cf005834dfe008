"""Writes of the rule for passwords."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from identity.signin.passwords.guessing import is_word
from identity.signin.passwords.models import PasswordPolicy
from tenants.audit import events
from tenants.audit.actor import Actor

FIELDS = ("minimum_length", "classes", "refuse_common", "refuse_context", "words", "refuse_breached")
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
    with transaction.atomic():
        found = PasswordPolicy.objects.select_for_update().filter(pk=1).first()
        policy.pk = 1
        policy.save(force_insert=found is None, force_update=found is not None)
        details = events.changes(found or PasswordPolicy(), policy, FIELDS)
        events.record("password_policy.update", policy, by=by, details=details)
    PasswordPolicy.forget()
