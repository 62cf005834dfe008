"""What was typed into the first field: an address, a number or a username, read by the policy alone, never the person."""

from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest

from identity.signin.experience import policy_here
from identity.signin.models import SignInPolicy
from identity.signin.phones import find_number, region_of


class Kind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    USERNAME = "username"


@dataclass(frozen=True, slots=True)
class Identifier:
    """`text` as it was typed; `recipient` is where a code would go: an address, a number in E.164, or nowhere."""

    text: str
    kind: Kind
    recipient: str

    @property
    def phone(self) -> str:
        return self.recipient if self.kind == Kind.PHONE else ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the second page offers for an identifier of this kind."""

    password: bool
    email: bool
    link: bool
    sms: bool

    @property
    def code(self) -> bool:
        """Something is sent, by whichever channel."""
        return self.email or self.sms


def read(typed: str, request: HttpRequest) -> Identifier:
    text, policy = typed.strip(), policy_here()
    if policy.email and "@" in text:
        return Identifier(text, Kind.EMAIL, text.lower())
    number = find_number(text, region_of(request)) if policy.phone else None
    if number:
        return Identifier(text, Kind.PHONE, number)
    if policy.username:
        return Identifier(text, Kind.USERNAME, "")
    return Identifier(text, Kind.EMAIL if policy.email else Kind.PHONE, "")


def ways_for(identifier: Identifier, policy: SignInPolicy) -> Ways:
    by_mail = identifier.kind == Kind.EMAIL and bool(identifier.recipient)
    return Ways(
        password=policy.password,
        email=by_mail and (policy.email_code or policy.magic_link),
        link=by_mail and policy.magic_link,
        sms=identifier.kind == Kind.PHONE and bool(identifier.recipient) and policy.sms_code,
    )
