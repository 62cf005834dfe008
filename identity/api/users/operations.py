"""What a back end changes of a person in one request: all of it or nothing.

It vouches for the addresses and numbers that it writes, as Logto has it: they count as proved, and the person is told at
the former one.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction

from identity.account.contacts import operations as contacts
from identity.api.errors import Refused, refusal
from identity.signin.phones import find_number
from identity.signin.ways import LastWayIn
from identity.users import operations
from identity.users.imports.schemes import BadHash, Hashing, encoded
from identity.users.models import User
from tenants.audit.actor import Actor

# Logto's names of digests → ours. The others say themselves what they are.
DIGESTS = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256"}
# Our columns → members of the body.
COLUMNS = {"name": "name", "avatar": "picture", "custom_data": "custom_data"}


def create(*, values: Mapping[str, Any], by: Actor) -> User:
    """Raises Refused."""
    further = _columns(values)
    further.update(_claims(values.get("profile", {}), {}))
    with transaction.atomic():
        try:
            return operations.create_user(
                username=values.get("username") or "",
                email=values.get("primary_email") or "",
                email_verified=True,
                phone=_number(values.get("primary_phone")),
                password=values.get("password"),
                password_hash=_hash(values),
                name=values.get("name") or "",
                values=further,
                by=by,
            )
        except operations.IdentifierTaken as error:
            raise taken(error) from error
        except ValidationError as error:
            raise refusal(error, "user.invalid") from error


def change(*, user: User, values: Mapping[str, Any], by: Actor) -> None:
    """Raises Refused."""
    wanted: dict[str, object] = _columns(values)
    if "username" in values:
        wanted["username"] = values["username"] or ""
    if "profile" in values:
        wanted.update(_claims(values["profile"], {}))
    with transaction.atomic():
        if "primary_email" in values:
            _replace_email(user, values["primary_email"] or "", by)
        if "primary_phone" in values:
            _replace_phone(user, _number(values["primary_phone"]), by)
        if wanted:
            _update(user, wanted, by)


def merge_profile(*, user: User, profile: Mapping[str, Any], by: Actor) -> None:
    """What is not named stays."""
    _update(user, _claims(profile, user.profile), by)


def merge_custom_data(*, user: User, custom_data: Mapping[str, object], by: Actor) -> None:
    """Members at the top replace those of the same name."""
    _update(user, {"custom_data": {**user.custom_data, **custom_data}}, by)


def set_password(*, user: User, password: str, by: Actor) -> None:
    """Raises Refused."""
    try:
        operations.set_password(user=user, password=password, by=by)
    except ValidationError as error:
        raise refusal(error, "password.rejected") from error


def verify_password(*, user: User, password: str) -> None:
    """Raises Refused. Whoever calls is limited by the number of calls alone: it may set another password as well."""
    if not user.has_usable_password() or not check_password(password, user.password):
        raise Refused("session.invalid_credentials", "The password is wrong, or there is none.")


def taken(error: operations.IdentifierTaken) -> Refused:
    code = f"user.{error.code}_already_in_use" if error.code else "user.identifier_already_in_use"
    return refusal(error, code)


def _update(user: User, values: dict[str, object], by: Actor) -> None:
    try:
        operations.update_user(user=user, values=values, by=by)
    except operations.IdentifierTaken as error:
        raise taken(error) from error


def _replace_email(user: User, email: str, by: Actor) -> None:
    try:
        contacts.replace_email(user=user, email=email, by=by)
    except contacts.Taken as error:
        raise Refused("user.email_already_in_use", "This e-mail address is in use.") from error
    except LastWayIn as error:
        raise _last_way_in() from error


def _replace_phone(user: User, phone: str, by: Actor) -> None:
    try:
        contacts.replace_phone(user=user, phone=phone, by=by)
    except contacts.Taken as error:
        raise Refused("user.phone_already_in_use", "This phone number is in use.") from error
    except LastWayIn as error:
        raise _last_way_in() from error


def _last_way_in() -> Refused:
    return Refused("user.last_way_in", "This is the only way by which the person can sign in.")


def _number(text: str | None) -> str:
    """Digits with the country code, with or without the plus before them."""
    if not text:
        return ""
    found = find_number(text if text.startswith("+") else f"+{text}", None)
    if found is None:
        raise Refused("user.invalid_phone", "This is not the number of a phone that gets text messages.")
    return found


def _hash(values: Mapping[str, Any]) -> str:
    digest, algorithm = values.get("password_digest"), values.get("password_algorithm")
    if digest is None and algorithm is None:
        return ""
    if digest is None or algorithm is None or "password" in values:
        raise Refused("user.password_and_digest", "Send a password, or a digest with its algorithm.")
    try:
        return encoded(digest, "", Hashing(algorithm=DIGESTS.get(algorithm, "")))
    except BadHash as error:
        raise Refused("user.password_digest", "This digest cannot be read.", {"reason": error.code}) from error


def _columns(values: Mapping[str, Any]) -> dict[str, object]:
    found = {ours: values[theirs] for theirs, ours in COLUMNS.items() if theirs in values}
    return {name: "" if value is None else value for name, value in found.items()}


def _claims(profile: Mapping[str, Any], before: Mapping[str, object]) -> dict[str, object]:
    """The language has a column of its own."""
    claims = {name: value for name, value in profile.items() if name != "locale"}
    if "address" in claims:
        claims["address"] = dict(claims["address"])
    found: dict[str, object] = {"profile": {**before, **claims}}
    if "locale" in profile or not before:
        found["locale"] = profile.get("locale", "")
    return found
