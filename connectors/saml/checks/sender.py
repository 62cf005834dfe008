"""Whose is it: the provider that is set up, and its key (saml-core 2.2.5, 5.4; saml-profiles 4.1.4.2)."""

from connectors.enterprise.codes import Code
from connectors.saml.case import Case
from connectors.saml.names import A
from connectors.saml.reading import issuer_of, shown

SIGNING = (
    Code.NOT_SIGNED, Code.ALGORITHM_WEAK, Code.ALGORITHM_REFUSED, Code.KEY_UNKNOWN, Code.SIGNATURE_INVALID,
)  # fmt: skip


def check_issuer(case: Case) -> None:
    expected = case.setup.text("idp_entity_id")
    outer = issuer_of(case.response, f"{A}Issuer")
    inner = "" if case.assertion is None else issuer_of(case.assertion, f"{A}Issuer")
    if not inner and (case.assertion is not None or not outer):
        case.findings.failed(Code.ISSUER_MISSING, f"{expected} expected")
        return
    case.findings.passed(Code.ISSUER_MISSING)
    others = [name for name in (outer, inner) if name and name != expected]
    if others:
        case.findings.failed(Code.ISSUER_MISMATCH, f"{expected or 'none set up'} expected, found {others[0][:120]}")
    else:
        case.findings.passed(Code.ISSUER_MISMATCH, detail=expected)


def check_signatures(case: Case) -> None:
    """Each code for itself: what holds in one respect may fail in another."""
    trust, findings = case.trust, case.findings
    for problem in trust.problems:
        findings.refused(problem)
    if trust.problems:
        _pass_before(case)
        return
    signed = trust.signed
    if signed is None:
        findings.failed(Code.NOT_SIGNED, "no signature")
        return
    if trust.is_weak:
        findings.warned(Code.ALGORITHM_WEAK, "SHA-1, which this connection accepts")
    what = " and ".join(
        name for name, held in (("response", trust.signed_response), ("assertion", trust.signed_assertion)) if held
    )
    findings.passed(Code.NOT_SIGNED, detail=what)
    findings.passed(*SIGNING)


def check_certificate(case: Case) -> None:
    """An expired one still says who signed: the connection names it, no authority does. People are told in time."""
    signed = case.trust.signed
    if signed is None:
        return
    until = shown(signed.certificate.not_after)
    if signed.certificate.is_expired(case.now):
        case.findings.warned(Code.CERTIFICATE_EXPIRED, f"{signed.certificate.fingerprint[:16]}… expired {until}")
    else:
        case.findings.passed(Code.CERTIFICATE_EXPIRED, detail=f"{signed.certificate.fingerprint[:16]}… until {until}")


def _pass_before(case: Case) -> None:
    """What was right before the first that was not."""
    worst = min((SIGNING.index(p.code) for p in case.trust.problems if p.code in SIGNING), default=0)
    case.findings.passed(*SIGNING[:worst])
