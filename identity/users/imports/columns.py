"""What a column of a file may be, and the choice of whoever imports it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.users.imports.schemes import Hashing

FIELDS: dict[str, Promise] = {
    "external_id": _("Id in the former system"),
    "id": _("Id here (UUID)"),
    "username": _("Username"),
    "email": _("E-mail address"),
    "email_verified": _("E-mail address proved"),
    "phone": _("Phone number"),
    "phone_verified": _("Phone number proved"),
    "name": _("Name"),
    "locale": _("Language"),
    "picture": _("Picture"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "middle_name": _("Middle name"),
    "nickname": _("Nickname"),
    "gender": _("Gender"),
    "birthdate": _("Birthdate"),
    "website": _("Website"),
    "zoneinfo": _("Time zone"),
    "address": _("Address"),
    "created_at": _("Created"),
    "last_sign_in": _("Last sign-in"),
    "suspended": _("Suspended"),
    "roles": _("Roles, parted by |"),
    "profile": _("Profile, as JSON"),
    "custom_data": _("Custom data, as JSON"),
    "password_hash": _("Password hash"),
    "password_salt": _("Salt of the password hash"),
    "password_rounds": _("Rounds of the password hash"),
    "password_algorithm": _("Algorithm of the password hash"),
}
# Standard claims that people have in `profile`.
CLAIMS = (
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "gender",
    "birthdate",
    "website",
    "zoneinfo",
    "address",
)
# Other systems' words, without marks between their letters.
ALIASES = {
    "externalid": "external_id", "userid": "external_id", "localid": "external_id", "oldid": "external_id",
    "uid": "external_id", "identifier": "external_id", "sub": "external_id", "uuid": "id",
    "login": "username", "preferredusername": "username", "user": "username",
    "mail": "email", "emailaddress": "email", "primaryemail": "email", "メールアドレス": "email", "メール": "email",
    "emailverified": "email_verified", "isemailverified": "email_verified", "verifiedemail": "email_verified",
    "phonenumber": "phone", "mobile": "phone", "tel": "phone", "primaryphone": "phone", "電話番号": "phone",
    "phoneverified": "phone_verified", "phonenumberverified": "phone_verified",
    "displayname": "name", "fullname": "name", "氏名": "name", "名前": "name",
    "firstname": "given_name", "givenname": "given_name", "名": "given_name",
    "lastname": "family_name", "surname": "family_name", "familyname": "family_name", "姓": "family_name",
    "language": "locale", "lang": "locale", "avatar": "picture", "photourl": "picture", "pictureurl": "picture",
    "createdat": "created_at", "created": "created_at", "creationtime": "created_at", "dateregistered": "created_at",
    "lastlogin": "last_sign_in", "lastsignin": "last_sign_in", "lastsigninat": "last_sign_in", "lastsignedinat": "last_sign_in",
    "lastsignintime": "last_sign_in", "disabled": "suspended", "blocked": "suspended", "issuspended": "suspended", "banned": "suspended",
    "passwordhash": "password_hash", "hash": "password_hash", "encryptedpassword": "password_hash",
    "passworddigest": "password_hash", "passwordencrypted": "password_hash",
    "salt": "password_salt", "passwordsalt": "password_salt", "iterations": "password_rounds", "rounds": "password_rounds",
    "algorithm": "password_algorithm", "passwordencryptionmethod": "password_algorithm", "passwordhashalgorithm": "password_algorithm",
    "customdata": "custom_data", "metadata": "custom_data", "usermetadata": "custom_data", "group": "roles", "groups": "roles", "role": "roles",
}  # fmt: skip


class BadSettings(ValueError):
    """The columns, as chosen, make nobody."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`columns` is the place of a column in the file → field. `existing` is what happens to somebody who is there
    already: skip, update or refuse. `region` is the country of phone numbers that name none."""

    columns: dict[int, str]
    existing: str = "skip"
    verified: bool = False
    region: str = ""
    hashing: Hashing = field(default_factory=Hashing)

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "columns": {str(place): name for place, name in self.columns.items()}}

    @classmethod
    def from_json(cls, found: Mapping[str, object]) -> "Settings":
        columns, hashing = found["columns"], found["hashing"]
        assert isinstance(columns, dict)  # noqa: S101  # for mypy: we wrote it
        assert isinstance(hashing, dict)  # noqa: S101  # for mypy: we wrote it
        return cls(
            columns={int(place): name for place, name in columns.items()},
            existing=str(found["existing"]),
            verified=bool(found["verified"]),
            region=str(found["region"]),
            hashing=Hashing(**hashing),
        )


def guessed(columns: Iterable[str]) -> dict[int, str]:
    """From the names of the columns; each field once."""
    found: dict[int, str] = {}
    for place, column in enumerate(columns):
        plain = re.sub(r"[\s_.\-]", "", column.casefold())
        name = next((known for known in FIELDS if known.replace("_", "") == plain), ALIASES.get(plain, ""))
        if name and name not in found.values():
            found[place] = name
    return found


def check(settings: Settings) -> None:
    """Raises BadSettings with a sentence."""
    names = list(settings.columns.values())
    if len(set(names)) != len(names):
        raise BadSettings(_("Two columns are meant for the same field."))
    if not {"username", "email", "phone"} & set(names):
        raise BadSettings(_("Say which column is the username, the e-mail address or the phone number."))
    if {"password_salt", "password_rounds", "password_algorithm"} & set(names) and "password_hash" not in names:
        raise BadSettings(_("Say which column is the password hash."))
