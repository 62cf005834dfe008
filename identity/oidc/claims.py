"""Claims about a person by granted scope (OpenID Connect Core 5.1 and 5.4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# What the claims are made of, for statements that read a person along: `u` is users_user.
COLUMNS = """u.id, u.username, u.name, u.picture, u.locale, u.profile, u.email, u.phone, u.phone_verified, u.updated_at,
 exists (select 1 from account_emailaddress e where e.user_id = u.id and e.verified and lower(e.email) = lower(u.email))"""
COLUMN_COUNT = 11

# Claims of scope `profile` that have no column of their own.
PROFILE = (
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "profile",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
)
Claims = dict[str, object]


@dataclass(frozen=True, slots=True)
class Person:
    """One row of COLUMNS."""

    id: UUID
    username: str | None
    name: str
    picture: str
    locale: str
    profile: dict[str, object]
    email: str
    phone: str
    phone_verified: bool
    updated_at: datetime
    email_verified: bool


def for_userinfo(person: Person, scopes: Iterable[str]) -> Claims:
    """Everything that the scopes release. Claims without a value are left out (Core 5.3.2)."""
    return _collect(USERINFO, person, scopes)


def for_id_token(person: Person, scopes: Iterable[str]) -> Claims:
    """The few that applications show at once; the rest is at the userinfo endpoint. Logto's SDKs read them here."""
    return _collect(ID_TOKEN, person, scopes)


def _collect(table: "Mapping[str, Callable[[Person], Claims]]", person: Person, scopes: Iterable[str]) -> Claims:
    found: Claims = {}
    for scope in scopes:
        if scope in table:
            found.update({name: value for name, value in table[scope](person).items() if value not in (None, "")})
    return found


def _names(person: Person) -> Claims:
    return {
        "name": person.name,
        "picture": person.picture or person.profile.get("picture"),
        "username": person.username,
        "preferred_username": person.username,
    }


def _profile(person: Person) -> Claims:
    named = {name: person.profile.get(name) for name in PROFILE}
    locale = person.locale or person.profile.get("locale")
    return {**named, **_names(person), "locale": locale, "updated_at": int(person.updated_at.timestamp())}


def _email(person: Person) -> Claims:
    return {"email": person.email, "email_verified": person.email_verified if person.email else None}


def _phone(person: Person) -> Claims:
    return {"phone_number": person.phone, "phone_number_verified": person.phone_verified if person.phone else None}


def _address(person: Person) -> Claims:
    address = person.profile.get("address")
    return {"address": {"formatted": address} if isinstance(address, str) and address else address}


USERINFO = {"profile": _profile, "email": _email, "phone": _phone, "address": _address}
ID_TOKEN = {"profile": _names, "email": _email, "phone": _phone}
CLAIMS_SUPPORTED = sorted(
    {"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"}
    | {"name", "picture", "username", "preferred_username", "locale", "updated_at", *PROFILE}
    | {"email", "email_verified", "phone_number", "phone_number_verified", "address"}
)
