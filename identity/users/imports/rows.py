"""One row of a file, read as a person. Nothing is looked up here: that is what matching.py does for many at once."""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from phonenumbers import PhoneNumberFormat

from identity.users.cells import unguarded
from identity.users.imports.columns import CLAIMS, Settings
from identity.users.imports.schemes import BadHash, encoded

TRUE, FALSE = {"true", "t", "yes", "y", "1", "on"}, {"false", "f", "no", "n", "0", "off", ""}
LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
USERNAME = re.compile(r"[^\s\x00-\x1f\x7f@][^\s\x00-\x1f\x7f]{0,127}")
CLAIM_LIMIT, JSON_LIMIT = 500, 16 * 1024
https = URLValidator(schemes=["https", "http"])


class Refused(Exception):
    """`code` is one of reasons.REASONS; `column` is the field that is to blame."""

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(code)
        self.code, self.column = code, column


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says. Empty values say nothing; `password` is in the form that hashers.py checks."""

    id: uuid.UUID | None = None
    external_id: str = ""
    username: str = ""
    email: str = ""
    email_verified: bool = False
    phone: str = ""
    phone_verified: bool = False
    name: str = ""
    locale: str = ""
    picture: str = ""
    profile: dict[str, object] = field(default_factory=dict)
    custom_data: dict[str, object] = field(default_factory=dict)
    created_at: datetime | None = None
    last_sign_in: datetime | None = None
    suspended: bool = False
    roles: tuple[uuid.UUID, ...] = ()
    password: str = ""

    @property
    def identifier(self) -> str:
        """What people recognize the row by."""
        return self.email or self.username or self.phone or self.external_id

    def unique(self) -> Iterator[str]:
        """What nobody else may have: kind and value."""
        for kind, value in (("x", self.external_id), ("u", self.username), ("e", self.email)):
            if value:
                yield f"{kind}:{value}"
        if self.id is not None:
            yield f"i:{self.id}"
        if self.phone and self.phone_verified:
            yield f"p:{self.phone}"


def identifier_in(cells: list[str], settings: Settings) -> str:
    """Of a row that may be broken: for the report."""
    named = {name: cells[place] for place, name in settings.columns.items() if place < len(cells)}
    return next((named[name] for name in ("email", "username", "phone", "external_id") if named.get(name)), "")[:200]


def person_of(
    cells: list[str], settings: Settings, width: int, roles: Mapping[str, uuid.UUID], now: datetime
) -> Person:
    """Raises Refused."""
    if len(cells) != width:
        raise Refused("cells")
    if any("\x00" in cell for cell in cells):
        raise Refused("nul")
    given = {name: unguarded(cells[place].strip()) for place, name in settings.columns.items()}
    values = {name: READ[name](text, settings, now) for name, text in given.items() if name in READ and text}
    if "email" in values and "email_verified" not in given:
        values["email_verified"] = settings.verified
    claims = {name: _claim(name, given[name]) for name in CLAIMS if given.get(name)}
    profile = {**_object("profile", given.get("profile", "")), **claims}
    person = replace(
        Person(**values),  # type: ignore[arg-type]  # READ makes each of its type
        profile=profile,
        custom_data=_object("custom_data", given.get("custom_data", "")),
        roles=tuple(_roles(given.get("roles", ""), roles)),
        password=_password(given, settings),
    )
    if not person.name and (claims.get("given_name") or claims.get("family_name")):
        person = replace(person, name=_full_name(claims, person.locale)[:200])
    if not (person.username or person.email or (person.phone and person.phone_verified)):
        raise Refused("no_identifier")
    return person


def _full_name(claims: Mapping[str, object], locale: str) -> str:
    """In the order of the language: family names come first in Japanese, Chinese, Korean and Hungarian."""
    names = [str(claims.get("given_name", "")), str(claims.get("family_name", ""))]
    if locale[:2] in ("ja", "zh", "ko", "hu") or any("\u3040" <= mark <= "\u9fff" for name in names for mark in name):
        names.reverse()
    return " ".join(filter(None, names))


def _id(text: str, settings: Settings, now: datetime) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refused("id", "id") from None


def _username(text: str, settings: Settings, now: datetime) -> str:
    if not USERNAME.fullmatch(text):
        raise Refused("username", "username")
    return text.lower()


def _email(text: str, settings: Settings, now: datetime) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Refused("email", "email") from None
    return _short("email", 254)(text, settings, now).lower()


def _phone(text: str, settings: Settings, now: datetime) -> str:
    try:
        number = phonenumbers.parse(text[:40], settings.region or None)
    except phonenumbers.NumberParseException:
        raise Refused("phone", "phone") from None
    if not phonenumbers.is_possible_number(number):
        raise Refused("phone", "phone")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _locale(text: str, settings: Settings, now: datetime) -> str:
    if not LOCALE.fullmatch(text) or len(text) > 12:
        raise Refused("locale", "locale")
    return text.replace("_", "-")


def _picture(text: str, settings: Settings, now: datetime) -> str:
    try:
        https(text)
    except ValidationError:
        raise Refused("picture", "picture") from None
    return _short("picture", 500)(text, settings, now)


def _short(name: str, limit: int) -> Callable[[str, Settings, datetime], str]:
    def read(text: str, settings: Settings, now: datetime) -> str:
        if len(text) > limit:
            raise Refused("long", name)
        return text

    return read


def _flag(name: str) -> Callable[[str, Settings, datetime], bool]:
    def read(text: str, settings: Settings, now: datetime) -> bool:
        plain = text.casefold()
        if plain not in TRUE | FALSE:
            raise Refused("flag", name)
        return plain in TRUE

    return read


def _moment(name: str) -> Callable[[str, Settings, datetime], datetime]:
    """ISO 8601, or seconds or milliseconds since 1970. A time without a zone is UTC."""

    def read(text: str, settings: Settings, now: datetime) -> datetime:
        try:
            found = datetime.fromtimestamp(_seconds(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
        except (ValueError, OverflowError, OSError):
            raise Refused("moment", name) from None
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        if found > now:
            raise Refused("future", name)
        return found

    return read


def _seconds(text: str) -> float:
    number = int(text[:16])
    return number / 1000 if number > 100_000_000_000 else number


READ: Mapping[str, Callable[[str, Settings, datetime], object]] = {
    "id": _id,
    "external_id": _short("external_id", 200),
    "username": _username,
    "email": _email,
    "email_verified": _flag("email_verified"),
    "phone": _phone,
    "phone_verified": _flag("phone_verified"),
    "name": _short("name", 200),
    "locale": _locale,
    "picture": _picture,
    "created_at": _moment("created_at"),
    "last_sign_in": _moment("last_sign_in"),
    "suspended": _flag("suspended"),
}


def _claim(name: str, text: str) -> object:
    if len(text) > CLAIM_LIMIT:
        raise Refused("long", name)
    return _object(name, text) if name == "address" and text.startswith("{") else text


def _object(name: str, text: str) -> dict[str, object]:
    if not text:
        return {}
    try:
        found = json.loads(text) if len(text) <= JSON_LIMIT else None
    except (ValueError, RecursionError):
        found = None
    # PostgreSQL's documents cannot hold that character, however it is written.
    if not isinstance(found, dict) or "\\u0000" in text:
        raise Refused("json", name)
    return found


def _roles(text: str, known: Mapping[str, uuid.UUID]) -> Iterable[uuid.UUID]:
    for name in filter(None, (part.strip() for part in text.split("|"))):
        if name not in known:
            raise Refused("role", "roles")
        yield known[name]


def _password(given: Mapping[str, str], settings: Settings) -> str:
    text = given.get("password_hash", "")
    if not text:
        return ""
    how = settings.hashing
    try:
        if given.get("password_rounds"):
            how = replace(how, rounds=int(given["password_rounds"][:9]))
        if given.get("password_algorithm"):
            how = replace(how, algorithm=_algorithm(given["password_algorithm"], how.algorithm))
        return encoded(text, given.get("password_salt", ""), how)
    except ValueError:
        raise Refused("hash_broken", "password_rounds") from None
    except BadHash as bad:
        raise Refused(bad.code, "password_hash") from None


def _algorithm(text: str, otherwise: str) -> str:
    """Other systems' words for it; bcrypt and argon2 are told by the hash itself."""
    plain = re.sub(r"[\s_\-]", "", text.casefold())
    found = re.fullmatch(r"(?:salted)?(?:(pbkdf2)(?:hmac)?)?(md5|sha1|sha224|sha256|sha384|sha512)", plain)
    if found is not None:
        return f"pbkdf2_{found[2]}" if found[1] else found[2]
    return {"scrypt": "scrypt", "firebasescrypt": "firebase_scrypt"}.get(plain, otherwise)
