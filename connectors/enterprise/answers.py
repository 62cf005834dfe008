"""A sign-in at a company's identity provider: what is asked, what came back, and what was found in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from connectors.enterprise.codes import Code, Verdict


@dataclass(frozen=True, slots=True)
class Request:
    """One request of ours. `id` is what the answer must name: `InResponseTo` of SAML, `state` of OpenID Connect.

    `callback` is where the answer goes (ACS, or redirect URI), `entity_id` our own name at a SAML provider; `nonce` and
    `verifier` are OpenID Connect's. `is_forced` asks for a fresh sign-in there.
    """

    connection: UUID
    id: str = field(repr=False)
    callback: str
    entity_id: str = ""
    nonce: str = field(default="", repr=False)
    verifier: str = field(default="", repr=False)
    login_hint: str = ""
    locale: str = ""
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes: with `fields`, by a form that is sent by POST."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What the provider says, verified. `subject` is its stable name of the person. `attributes` are texts, of SAML as
    they stand, of OpenID Connect the claims.

    `contexts` says how they signed in there (AuthnContextClassRef; acr and amr). `signed_by` is the SHA-256 fingerprint
    of the certificate in hex, or the `kid`. `session_index` and `name_id` (with its qualifiers, as XML) are for
    signing out there.
    """

    subject: str
    attributes: Mapping[str, tuple[str, ...]]
    id: str = ""
    contexts: tuple[str, ...] = ()
    authenticated_at: datetime | None = None
    expires_at: datetime | None = None
    signed_by: str = ""
    session_index: str = ""
    name_id: str = ""
    name_id_format: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """`detail` is short and technical, for people who look after the connection: what was expected, what was found."""

    code: Code
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that was looked at, in order. `assertion` is there only when nothing failed, `seen` for the report of a test as
    far as it could be read: it must never sign anybody in.

    `is_signed`: by a key of this provider, over what was read. `text` is the message as people who look after the
    connection may see it: redacted, bounded, "" for none.
    """

    checks: tuple[Check, ...]
    assertion: Assertion | None = None
    seen: Assertion | None = None
    is_signed: bool = False
    text: str = field(default="", repr=False)

    @property
    def refusal(self) -> Check | None:
        """The first that failed."""
        return next((check for check in self.checks if check.verdict is Verdict.FAILED), None)


class Refused(Exception):
    """Nobody is signed in. `report` says why."""

    def __init__(self, report: Report) -> None:
        check = report.refusal
        super().__init__(check.code if check else "")
        self.report = report
        self.code = check.code if check else Code.ANSWER_UNREADABLE
        self.detail = check.detail if check else ""
