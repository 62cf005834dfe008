"""Which keys of profile fields are standard claims (OpenID Connect Core 5.1), and where their values are kept.

Everything else is the tenant's own and goes into the person's custom data, under its key.
"""

from collections.abc import Mapping

from identity.signin.registration.models import ProfileField
from identity.users.models import User

Kind = ProfileField.Kind
TEXTS = (Kind.TEXT, Kind.REGEX)
# The claims that a field may ask for, and by which kinds.
KINDS: Mapping[str, tuple[Kind, ...]] = {
    "name": (Kind.FULLNAME, *TEXTS),
    "given_name": TEXTS,
    "family_name": TEXTS,
    "middle_name": TEXTS,
    "nickname": TEXTS,
    "profile": (Kind.URL,),
    "picture": (Kind.URL,),
    "website": (Kind.URL,),
    "gender": (Kind.SELECT, *TEXTS),
    "birthdate": (Kind.DATE,),
    "zoneinfo": (Kind.SELECT,),
    "locale": (Kind.SELECT,),
    "address": (Kind.ADDRESS,),
}
# Kinds that are one standard claim and nothing else: they have parts that applications know.
KEYS: Mapping[Kind, str] = {Kind.FULLNAME: "name", Kind.ADDRESS: "address"}
NAME_PARTS = ("given_name", "middle_name", "family_name")
COLUMNS = ("name", "picture", "locale")
# Members of a person that no answer may ever pass for, wherever it is kept.
RESERVED = frozenset(
    [
        "sub",
        "id",
        "iss",
        "email",
        "email_verified",
        "verified",
        "phone",
        "phone_number",
        "phone_number_verified",
        "username",
        "preferred_username",
        "password",
        "roles",
        "custom_data",
        "identities",
        "updated_at",
        "is_staff",
        "is_superuser",
        "suspended_at",
        "terms",
    ]
)


def value_of(user: User, field: ProfileField) -> object:
    """What the person has answered so far; None or empty: nothing."""
    if field.kind == Kind.FULLNAME:
        parts = {part: user.profile.get(part) for part in NAME_PARTS if user.profile.get(part)}
        return parts or ({"given_name": user.name} if user.name else None)
    if field.key in COLUMNS:
        return getattr(user, field.key) or user.profile.get(field.key)
    return (user.profile if field.key in KINDS else user.custom_data).get(field.key)


def keep(user: User, field: ProfileField, value: object) -> None:
    """Puts an answer where it belongs; the caller saves the person. An empty one is taken out."""
    if field.kind == Kind.FULLNAME:
        _keep_name(user, value if isinstance(value, dict) else {})
    elif field.key in COLUMNS:
        setattr(user, field.key, value or "")
    else:
        place = user.profile if field.key in KINDS else user.custom_data
        if value in (None, ""):
            place.pop(field.key, None)
        else:
            place[field.key] = value


def _keep_name(user: User, parts: dict[str, str]) -> None:
    for part in NAME_PARTS:
        if parts.get(part):
            user.profile[part] = parts[part]
        elif part in parts:
            user.profile.pop(part, None)
    user.name = whole_name(parts)


def whole_name(parts: Mapping[str, str]) -> str:
    """In the order of the script that it is written in: Japanese and Chinese family names come first."""
    is_latin = all(mark < "\u2e80" for part in parts.values() for mark in part)
    order = NAME_PARTS if is_latin else tuple(reversed(NAME_PARTS))
    return " ".join(parts[part] for part in order if parts.get(part))
