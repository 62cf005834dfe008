"""Writes of one's own profile. Each asks the tenant's policy again, whatever the page offered."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from identity.account import policy
from identity.account.models import Picture
from identity.account.profile import questions
from identity.account.profile.fields import BY_KEY
from identity.signin.registration.models import ProfileField
from identity.signin.registration.operations import keep_answers
from identity.users.models import User
from identity.users.operations import IdentifierTaken, update_user
from tenants.audit.actor import Actor


class UsernameTaken(ValidationError):
    """Told to whoever chooses it: usernames are public names."""


def update_field(*, user: User, key: str, value: object, by: Actor) -> None:
    """One field of the person's own. `value` is what Field.kept made. Raises policy.NotAllowed, UsernameTaken."""
    policy.check_change(key)
    if key in questions.keys_of(questions.fields_of_tenant()):
        # The tenant asks for it in its own way, with its own rules: there is no way around them.
        raise policy.NotAllowed(key)
    field = BY_KEY[key]
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if field.column:
            values: dict[str, object] = {field.column: value}
        else:
            claims = {name: kept for name, kept in row.profile.items() if name != key}
            values = {"profile": {**claims, key: value} if value else claims}
        try:
            update_user(user=row, values=values, by=by)
        except IdentifierTaken as taken:
            raise UsernameTaken({key: _("This username is taken. Choose another one.")}) from taken
    user.refresh_from_db()


def answer_question(*, user: User, field: ProfileField, value: object, by: Actor) -> None:
    """One of the tenant's own. Raises policy.NotAllowed, also for one that was closed meanwhile."""
    now = ProfileField.objects.filter(pk=field.pk).first()
    if now is None or not policy.can_change_field(now):
        raise policy.NotAllowed(field.key)
    keep_answers(user=user, answers={now: value}, by=by)


def update_picture(*, user: User, content: bytes, address: str, by: Actor) -> None:
    """`content` is an image of our own making; `address` has `{id}` where its name goes. Raises policy.NotAllowed."""
    policy.check_change("picture")
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        Picture.objects.filter(user=row).delete()
        made = Picture.objects.create(user=row, content=content)
        update_user(user=row, values={"picture": address.format(id=made.pk)}, by=by)
    user.refresh_from_db()


def remove_picture(*, user: User, by: Actor) -> None:
    """Raises policy.NotAllowed."""
    policy.check_change("picture")
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        Picture.objects.filter(user=row).delete()
        update_user(user=row, values={"picture": ""}, by=by)
    user.refresh_from_db()
