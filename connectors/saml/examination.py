"""One response examined (saml-profiles 4.1.4.3): every check in its order, and what the provider says where all passed.

Nothing but a Report comes out, whatever comes in.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from connectors.enterprise.answers import Report, Request
from connectors.enterprise.codes import Code
from connectors.rows import Setup
from connectors.saml.assertions import assertion_of
from connectors.saml.case import Case
from connectors.saml.certificates import known_certificates
from connectors.saml.checks.addressee import check_audience, check_confirmation, check_destination
from connectors.saml.checks.answer import check_request, check_status
from connectors.saml.checks.second import check_second_reading
from connectors.saml.checks.secrecy import check_encryption
from connectors.saml.checks.sender import check_certificate, check_issuer, check_signatures
from connectors.saml.checks.subject import check_subject
from connectors.saml.checks.times import check_times
from connectors.saml.faults import MessageRefused
from connectors.saml.findings import Ended, Findings
from connectors.saml.guard import decoded, read_response
from connectors.saml.keyring import KeyPair
from connectors.saml.parsing import Element
from connectors.saml.redaction import shown_message, shown_text
from connectors.saml.schema import check_schema
from connectors.saml.trust import weigh

logger = logging.getLogger(__name__)
BEFORE_READING = (Code.ANSWER_MISSING, Code.ANSWER_TOO_LARGE, Code.DTD, Code.ANSWER_UNREADABLE)
STEPS = (
    check_encryption,
    check_status,
    check_request,
    check_issuer,
    check_signatures,
    check_certificate,
    check_destination,
    check_confirmation,
    check_audience,
    check_times,
    check_subject,
)


def examine(
    setup: Setup,
    sent: str,
    request: Request | None,
    *,
    now: datetime,
    is_thorough: bool,
    has_subject: bool = False,
    keys: Iterable[KeyPair] | None = None,
) -> Report:
    """`sent` is the form field SAMLResponse. `has_subject`: a mapping names people by an attribute, so that the NameID
    may be whatever it is. `keys` open what is encrypted: those of the connection where none are given."""
    findings = Findings(is_thorough)
    try:
        return _examined(setup, sent, request, now, findings, has_subject, keys)
    except Ended:
        return Report(findings.checks())
    except Exception as error:  # a stranger's message: whatever it provokes, nobody is signed in
        logger.exception("A response could not be examined.", extra={"connection": str(setup.id)})
        stopped = Findings(is_thorough=True)
        stopped.failed(Code.ANSWER_UNREADABLE, type(error).__name__)
        return Report(stopped.checks() if is_thorough else tuple(stopped.found.values()))


def _examined(
    setup: Setup,
    sent: str,
    request: Request | None,
    now: datetime,
    findings: Findings,
    has_subject: bool,
    keys: Iterable[KeyPair] | None,
) -> Report:
    text = b""
    try:
        text = decoded(sent)
        root = read_response(text)
    except MessageRefused as refusal:
        _pass_before(findings, refusal.code)
        findings.refused(refusal)
        return Report(findings.checks(), text=shown_text(text))
    findings.passed(*BEFORE_READING)
    trust = weigh(
        root,
        known_certificates(setup),
        accepts_sha1=setup.values.get("accepts_sha1") is True,
        accepts_cbc=setup.values.get("accepts_cbc") is True,
        keys=lambda: _keys_of(setup) if keys is None else keys,
    )
    case = Case(setup, request, now, trust, findings, has_subject)
    try:
        for step in STEPS:
            step(case)
        _check_schema(case, root)
        check_second_reading(case)
    except Ended:
        pass
    return _report(case, root)


def _report(case: Case, root: Element) -> Report:
    _note_key(case)
    findings, is_signed = case.findings, case.trust.signed is not None
    seen = assertion_of(case)
    is_good = is_signed and not findings.has_failed()
    if not findings.is_thorough:
        return Report(
            findings.checks(),
            assertion=seen if is_good else None,
            seen=seen if is_signed else None,
            is_signed=is_signed,
        )
    shown = root if case.trust.opened is None else case.trust.opened.root
    return Report(
        findings.checks(),
        assertion=seen if is_good else None,
        seen=seen,
        is_signed=is_signed,
        text=shown_message(shown),
    )


def _check_schema(case: Case, root: Element) -> None:
    """As it came, and again what was hidden in it. The last of all: what is missing has by now been named better."""
    try:
        check_schema(root)
        if case.trust.opened is not None and not case.trust.is_blunt:
            check_schema(case.trust.opened.root)
    except MessageRefused as refusal:
        case.findings.refused(refusal)
    case.findings.passed(Code.STRUCTURE)


def _pass_before(findings: Findings, code: Code) -> None:
    order = (*BEFORE_READING, Code.STRUCTURE)
    findings.passed(*order[: order.index(code)] if code in order else BEFORE_READING)


def _keys_of(setup: Setup) -> Iterable[KeyPair]:
    from connectors.saml.keys import opening_keys

    return opening_keys(setup.id)


def _note_key(case: Case) -> None:
    """Which of our keys their provider encrypts for: whether a former one may go."""
    from connectors.saml.keys import mark_used
    from connectors.saml.models import SamlKey

    opened = case.trust.opened
    if opened is not None and case.trust.signed is not None and isinstance(opened.pair, SamlKey):
        mark_used(opened.pair, case.now)
