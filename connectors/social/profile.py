"""What a vendor says of a person, in our words, read strictly: claims are others' input."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

TEXT_LIMIT, ADDRESS_LIMIT, URL_LIMIT, SUBJECT_LIMIT = 200, 254, 500, 191
LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
# Direction marks and controls: a name must not rearrange the page that shows it.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Profile:
    """`subject` is the vendor's stable name for the person: nothing else identifies. `email_verified` is the vendor's
    word, which by itself proves nothing to us."""

    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    username: str = ""
    picture: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody came back from a vendor. `claims` is all that came; `tokens` the vendor's answer, secrets included."""

    profile: Profile
    claims: Claims
    tokens: Mapping[str, object] = field(repr=False)


def text(claims: Claims, *names: str, limit: int = TEXT_LIMIT) -> str:
    """The first of these claims that is a text with something in it; what is no text counts as left out."""
    for name in names:
        value = claims.get(name)
        if isinstance(value, str) and (found := UNSEEN.sub("", value).strip()):
            return found[:limit]
    return ""


def inner(claims: Claims, *names: str) -> Claims:
    """The object that is found by going in by these names; an empty one where there is none."""
    found: object = claims
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def subject(claims: Claims, name: str = "sub") -> str:
    """An id that is a text or a whole number; "" for everything else, also for one too long to keep apart."""
    value = claims.get(name)
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(found, str) or not 0 < len(found) <= SUBJECT_LIMIT or UNSEEN.search(found):
        return ""
    return found


def truth(value: object) -> bool:
    """True, "true", 1 and "1" are said by vendors and mean yes; everything else means no."""
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "1")) or (value == 1 and isinstance(value, int))  # fmt: skip


def email(claims: Claims, name: str = "email") -> str:
    """A well-formed address in lower case, else ""."""
    found = text(claims, name, limit=ADDRESS_LIMIT + 1).lower()
    try:
        validate_email(found)
    except ValidationError:
        return ""
    return found if len(found) <= ADDRESS_LIMIT else ""


def picture(value: object) -> str:
    """An https address, else ""."""
    found = value if isinstance(value, str) else ""
    return found if found.startswith("https://") and len(found) <= URL_LIMIT and not UNSEEN.search(found) else ""


def locale(claims: Claims, name: str = "locale") -> str:
    found = text(claims, name, limit=12)
    return found.replace("_", "-") if LOCALE.match(found) else ""


def standard(claims: Claims) -> Profile:
    """The claims of OpenID Connect Core 5.1."""
    address = email(claims)
    return Profile(
        subject=subject(claims),
        email=address,
        email_verified=bool(address) and truth(claims.get("email_verified")),
        name=text(claims, "name"),
        given_name=text(claims, "given_name"),
        family_name=text(claims, "family_name"),
        username=text(claims, "preferred_username", "nickname"),
        picture=picture(claims.get("picture")),
        locale=locale(claims),
    )
