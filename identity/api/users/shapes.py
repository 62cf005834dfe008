"""People in JSON, as Logto has them.

The standard claims are kept as OpenID Connect names them and travel in camel case. Phone numbers are E.164 here and
digits alone on the wire.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from rest_framework import serializers

from identity.api.errors import NotFound
from identity.api.search import Field, Term, column, identifier
from identity.api.shapes import Anything, Choice, Flag, Moment, Shape, Text, camel, milliseconds
from identity.oidc.models import Client
from identity.signin.registration.forms import USERNAME
from identity.users.models import User

ALGORITHMS = ("Argon2i", "Argon2id", "Argon2d", "SHA1", "SHA256", "MD5", "Bcrypt", "Legacy")
ADDRESS = ("formatted", "street_address", "locality", "region", "postal_code", "country")
CLAIMS = (
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
)


class Web(serializers.URLField):
    """Pages link to it, so it is one that a browser may be led to."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str) or (data and not data.lower().startswith(("https://", "http://"))):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class AddressShape(Shape):
    formatted = Text(max_length=500, allow_blank=True, required=False)
    street_address = Text(max_length=300, allow_blank=True, required=False)
    locality = Text(max_length=120, allow_blank=True, required=False)
    region = Text(max_length=120, allow_blank=True, required=False)
    postal_code = Text(max_length=40, allow_blank=True, required=False)
    country = Text(max_length=120, allow_blank=True, required=False)


class ProfileShape(Shape):
    family_name = Text(max_length=120, allow_blank=True, required=False)
    given_name = Text(max_length=120, allow_blank=True, required=False)
    middle_name = Text(max_length=120, allow_blank=True, required=False)
    nickname = Text(max_length=120, allow_blank=True, required=False)
    preferred_username = Text(max_length=120, allow_blank=True, required=False)
    profile = Web(max_length=500, allow_blank=True, required=False)
    website = Web(max_length=500, allow_blank=True, required=False)
    gender = Text(max_length=60, allow_blank=True, required=False)
    birthdate = Text(max_length=10, allow_blank=True, required=False)
    zoneinfo = Text(max_length=60, allow_blank=True, required=False)
    locale = Text(max_length=12, allow_blank=True, required=False)
    address = AddressShape(required=False)


class IdentityShape(Shape):
    user_id = Text()
    details = Anything(required=False)


class UserShape(Shape):
    id = Text()
    username = Text(allow_null=True)
    primary_email = Text(allow_null=True)
    primary_phone = Text(allow_null=True)
    name = Text(allow_null=True)
    avatar = Text(allow_null=True)
    custom_data = Anything()
    identities = serializers.DictField(child=IdentityShape())
    last_sign_in_at = Moment(allow_null=True)
    created_at = Moment()
    updated_at = Moment()
    profile = ProfileShape()
    application_id = Text(allow_null=True)
    is_suspended = Flag()
    has_password = Flag()


class Email(serializers.EmailField):
    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data)).lower()


class UserChanges(Shape):
    username = Text(max_length=128, validators=[USERNAME], allow_null=True, required=False)
    primary_email = Email(max_length=254, allow_null=True, required=False)
    primary_phone = Text(max_length=40, allow_null=True, required=False)
    name = Text(max_length=200, allow_null=True, allow_blank=True, required=False)
    avatar = Web(max_length=500, allow_null=True, allow_blank=True, required=False)
    custom_data = Anything(required=False)
    profile = ProfileShape(required=False)


class NewUser(UserChanges):
    password = Text(max_length=1000, required=False)
    password_digest = Text(max_length=400, required=False)
    password_algorithm = Choice(choices=ALGORITHMS, required=False)


def find_user(user_id: UUID) -> User:
    """Raises NotFound."""
    found: User | None = User.objects.filter(pk=user_id).first()
    if found is None:
        raise NotFound("user")
    return found


def find_users(ids: Iterable[UUID]) -> list[User]:
    """All of them, or none. Raises NotFound."""
    wanted = set(ids)
    found = list(User.objects.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise NotFound("user")
    return found


def shown(user: User) -> dict[str, object]:
    return shown_all([user])[0]


def shown_all(users: Sequence[User]) -> list[dict[str, object]]:
    """One statement for the identities of all of them, and one more where somebody registered through an application."""
    identities: dict[UUID, dict[str, object]] = defaultdict(dict)
    for row in SocialAccount.objects.filter(user__in=users):
        identities[row.user_id][row.provider] = {"userId": row.uid, "details": row.extra_data}
    through = {user.registered_with for user in users if user.registered_with}
    rows = Client.objects.filter(application__in=through).values_list("application", "client_id") if through else ()
    clients: dict[UUID | None, str] = dict(rows)
    return [_shown(user, identities[user.pk], clients.get(user.registered_with)) for user in users]


def profile_of(user: User) -> dict[str, object]:
    kept: Mapping[str, object] = {**user.profile, **({"locale": user.locale} if user.locale else {})}
    found: dict[str, object] = {
        camel(name): str(kept[name]) for name in CLAIMS if isinstance(kept.get(name), str) and kept[name]
    }
    address = kept.get("address")
    if isinstance(address, str) and address:
        address = {"formatted": address}
    if isinstance(address, Mapping):
        found["address"] = {camel(part): str(address[part]) for part in ADDRESS if address.get(part)}
    return found


def _shown(user: User, identities: Mapping[str, object], client_id: str | None) -> dict[str, object]:
    return {
        "id": str(user.pk),
        "username": user.username,
        "primaryEmail": user.email or None,
        "primaryPhone": user.phone.removeprefix("+") or None,
        "name": user.name or None,
        "avatar": user.picture or None,
        "customData": user.custom_data,
        "identities": identities,
        "lastSignInAt": milliseconds(user.last_login),
        "createdAt": milliseconds(user.created_at),
        "updatedAt": milliseconds(user.updated_at),
        "profile": profile_of(user),
        "applicationId": client_id,
        "isSuspended": user.suspended_at is not None,
        "hasPassword": user.has_usable_password(),
    }


def _phone(term: Term) -> Q:
    """As digits, which is how it travels."""
    anywhere = term.pattern.startswith("%")
    pattern = term.pattern if anywhere else f"+{term.pattern.removeprefix('+')}"
    return column("phone", lowered="phone")(Term(pattern, term.is_exact, term.is_case_sensitive))


SEARCHABLE: Mapping[str, Field] = {
    "id": identifier(),
    "primaryEmail": column("email", lowered="email"),
    "primaryPhone": _phone,
    "username": column("username", lowered="username"),
    "name": column("name", lowered="lower_name"),
}


def searchable() -> "QuerySet[User, Any]":
    return User.objects.alias(lower_name=Lower(F("name")))  # type: ignore[no-any-return]  # the manager's own set
