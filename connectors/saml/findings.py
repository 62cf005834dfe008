"""What is found as an answer is looked through: all of it in a test, in a sign-in no further than the first failure."""

from dataclasses import dataclass, field

from connectors.enterprise.answers import Check
from connectors.enterprise.codes import Code, Verdict
from connectors.saml.faults import MessageRefused

DETAIL = 300
# The order of a report; every one of these stands in it.
CHECKS = (
    Code.ANSWER_MISSING, Code.ANSWER_TOO_LARGE, Code.DTD, Code.ANSWER_UNREADABLE, Code.STRUCTURE,
    Code.NOT_ENCRYPTED, Code.ENCRYPTION_WEAK, Code.DECRYPTION_FAILED,
    Code.PROVIDER_REFUSED, Code.UNSOLICITED, Code.REQUEST_OTHER_CONNECTION, Code.REQUEST_MISMATCH,
    Code.ISSUER_MISSING, Code.ISSUER_MISMATCH,
    Code.NOT_SIGNED, Code.ALGORITHM_WEAK, Code.ALGORITHM_REFUSED, Code.KEY_UNKNOWN, Code.SIGNATURE_INVALID,
    Code.CERTIFICATE_EXPIRED,
    Code.DESTINATION_MISSING, Code.DESTINATION_MISMATCH, Code.CONFIRMATION_MISSING,
    Code.RECIPIENT_MISSING, Code.RECIPIENT_MISMATCH, Code.AUDIENCE_MISSING, Code.AUDIENCE_MISMATCH,
    Code.NO_EXPIRY, Code.EXPIRED, Code.NOT_YET_VALID, Code.TOO_OLD, Code.CLOCK,
    Code.SUBJECT_MISSING, Code.SUBJECT_UNSTABLE,
)  # fmt: skip


class Ended(Exception):
    """A sign-in has come to nothing: there is no need to look further."""


@dataclass(slots=True)
class Findings:
    is_thorough: bool
    found: dict[Code, Check] = field(default_factory=dict)

    def passed(self, *codes: Code, detail: str = "") -> None:
        for code in codes:
            self.found.setdefault(code, Check(code, Verdict.PASSED, detail[:DETAIL]))

    def warned(self, code: Code, detail: str) -> None:
        if code not in self.found or self.found[code].verdict is Verdict.PASSED:
            self.found[code] = Check(code, Verdict.WARNING, detail[:DETAIL])

    def failed(self, code: Code, detail: str = "") -> None:
        """Raises Ended in a sign-in. The first reason is kept."""
        if code not in self.found or self.found[code].verdict is not Verdict.FAILED:
            self.found[code] = Check(code, Verdict.FAILED, detail[:DETAIL])
        if not self.is_thorough:
            raise Ended

    def refused(self, refusal: MessageRefused) -> None:
        self.failed(refusal.code, refusal.detail)

    def has_failed(self, *codes: Code) -> bool:
        """Any of these; without any, whichever."""
        return any(check.verdict is Verdict.FAILED for code, check in self.found.items() if not codes or code in codes)

    def checks(self) -> tuple[Check, ...]:
        """In the order of a report: what was not looked at is skipped."""
        if not self.is_thorough:
            return tuple(self.found.values())
        order = (*CHECKS, *(code for code in self.found if code not in CHECKS))
        return tuple(self.found.get(code) or Check(code, Verdict.SKIPPED) for code in order)
