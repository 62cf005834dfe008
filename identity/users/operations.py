"""Writes of people."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.users import figures
from identity.users.criteria import Criteria
from identity.users.models import User
from identity.users.roles.operations import give_default_roles
from identity.users.sessions import sid_beside
from tenants.audit import events
from tenants.audit.actor import Actor

EDITABLE = ("username", "name", "picture", "phone", "locale", "profile", "custom_data")


# Constraint → which identifier it keeps apart.
KEPT_APART = {"one_username": "username", "users_user_username_key": "username", "one_verified_phone": "phone"}


class IdentifierTaken(ValidationError):
    """Another person of this tenant has this username, address or phone: `code` says which, where it is known. Shown to
    staff, never to end users."""


def create_user(
    *,
    username: str = "",
    email: str = "",
    email_verified: bool = False,
    password: str | None = None,
    password_hash: str = "",
    phone: str = "",
    name: str = "",
    profile: dict[str, object] | None = None,
    values: Mapping[str, object] = MappingProxyType({}),
    by: Actor,
) -> User:
    """A person with at least one identifier. Raises ValidationError (also for a password the policy refuses).

    `phone` is in E.164 and counts as proved; `password_hash` is one that a hasher reads, in place of a password;
    `values` are further fields of EDITABLE.
    """
    if not username and not email and not phone:
        raise ValidationError(_("A user needs a username or an e-mail address."))
    email = email.strip().lower()
    if email:
        validate_email(email)
    user = User(username=username.strip().lower() or None, email=email, name=name, profile=profile or {})
    user.phone, user.phone_verified = phone, bool(phone)
    for field in EDITABLE:
        setattr(user, field, values.get(field, getattr(user, field)))
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.password = password_hash or user.password
    with transaction.atomic():
        _save(user, email, email_verified)
        events.record("user.create", user, by=by, details={"email_verified": email_verified})
        give_default_roles(user=user, application_id=None, by=by)
        figures.ask()
    return user


def _save(user: User, email: str, verified: bool) -> None:
    if email and EmailAddress.objects.filter(email=email).exists():
        raise IdentifierTaken(_("This e-mail address is in use."), code="email")
    try:
        with transaction.atomic():
            user.full_clean(exclude=("password",), validate_unique=False, validate_constraints=False)
            user.save(force_insert=True)
            if email:
                EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    except IntegrityError as error:
        raise IdentifierTaken(_("This username or e-mail address is in use."), code=_kept_apart(error)) from error


def _kept_apart(error: IntegrityError) -> str:
    found = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    return KEPT_APART.get(found, "email" if "email" in found else "")


def complete_registration(*, user: User, application_id: UUID | None, by: Actor) -> None:
    """Remembers the application that a person registered through, and gives the roles that new people get there."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(registered_with=application_id)
        give_default_roles(user=user, application_id=application_id, by=by)
    user.registered_with = application_id


def update_user(*, user: User, values: dict[str, object], by: Actor) -> User:
    """Changes profile fields. Addresses and passwords have operations of their own."""
    with transaction.atomic():
        before = User.objects.select_for_update().get(pk=user.pk)
        for field in EDITABLE:
            setattr(user, field, values.get(field, getattr(before, field)))
        user.username = (user.username or "").strip().lower() or None
        # A proof is of one number: it does not pass to the next.
        user.phone_verified = before.phone_verified and user.phone == before.phone
        try:
            with transaction.atomic():
                user.save(update_fields=(*EDITABLE, "phone_verified", "updated_at"))
        except IntegrityError as error:
            raise IdentifierTaken(_("This username or phone number is in use."), code=_kept_apart(error)) from error
        events.record("user.update", user, by=by, details=events.changes(before, user, EDITABLE))
    return user


def suspend_user(*, user: User, reason: str, by: Actor) -> None:
    """Ends every session; tokens issued so far are refused from now on."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(suspended_at=timezone.now(), valid_from=timezone.now())
        events.record("user.suspend", user, by=by, details={"reason": reason, **end_sessions(user=user)})
    user.refresh_from_db()


def resume_user(*, user: User, by: Actor) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(suspended_at=None)
        events.record("user.resume", user, by=by)
    user.refresh_from_db()


def set_password(*, user: User, password: str, by: Actor) -> None:
    """By staff or a command: every session of the person ends. Raises ValidationError."""
    validate_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.valid_from = timezone.now()
        user.save(update_fields=("password", "valid_from"))
        events.record("user.set_password", user, by=by, details=end_sessions(user=user))


def delete_user(*, user: User, by: Actor) -> None:
    with transaction.atomic():
        events.record("user.delete", user, by=by, details=end_sessions(user=user))
        user.delete()
        figures.ask()


def end_sessions(*, user: User, keep: str | None = None) -> dict[str, object]:
    """Part of other operations: what it returns belongs into the details of their event, for those who must tell
    others that the person's sessions ended. `keep` is the key of a session that stays."""
    ended = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    Session.objects.filter(session_key__in=ended.values("session_key")).delete()
    count, _by_model = ended.delete()
    return {"ended_sessions": count, "kept_session": sid_beside(user, keep) if keep else ""}


def end_session(*, user: User, session: UserSession, by: Actor) -> None:
    """One device, signed out from another one."""
    sid = sid_beside(user, session.session_key)
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        UserSession.objects.filter(pk=session.pk, user=user).delete()
        events.record("user.end_session", user, by=by, details={"ended_session": sid})


def end_all_sessions(*, user: User, by: Actor) -> None:
    """By staff: every device is signed out; tokens issued so far are refused from now on."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(valid_from=timezone.now())
        events.record("user.end_sessions", user, by=by, details=end_sessions(user=user))


def end_other_sessions(*, user: User, keep: str, by: Actor) -> None:
    """By the person: every device but the one in hand. `keep` is the key of its session."""
    with transaction.atomic():
        events.record("user.end_other_sessions", user, by=by, details=end_sessions(user=user, keep=keep))


def record_export(*, criteria: Criteria, form: str, with_hashes: bool, by: Actor) -> None:
    """Before people leave as a file: who took them, which ones, and whether with what their passwords can be guessed by."""
    details: dict[str, object] = {"format": form, "with_hashes": with_hashes, "filters": criteria.in_words()}
    events.record("user.export", by=by, details=details)
