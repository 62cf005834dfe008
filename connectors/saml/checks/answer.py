"""Is it a success, and an answer to the request that we sent (saml-core 3.2.2, saml-profiles 4.1.4.3)?"""

from connectors.enterprise.codes import Code
from connectors.saml.case import Case
from connectors.saml.confirmation import bearers, data_of
from connectors.saml.names import SUCCESS, P, short
from connectors.saml.parsing import text_of


def check_status(case: Case) -> None:
    status = case.response.find(f"{P}Status")
    codes = [] if status is None else [node.get("Value", "") for node in status.iter(f"{P}StatusCode")]
    if codes[:1] == [SUCCESS]:
        case.findings.passed(Code.PROVIDER_REFUSED)
        if case.assertion is None and not case.trust.is_encrypted:
            case.findings.failed(Code.STRUCTURE, "a success without an assertion")
        return
    message = "" if status is None else " ".join(text_of(status.find(f"{P}StatusMessage")).split())
    names = " / ".join(short(code) for code in codes) or "no status"
    case.findings.failed(Code.PROVIDER_REFUSED, f"{names}: {message}" if message else names)


def check_request(case: Case) -> None:
    """The one we sent, in both places: of an assertion that alone is signed, the response around it proves nothing."""
    findings, request = case.findings, case.request
    outer, inner = case.response.get("InResponseTo"), data_of(case, "InResponseTo")
    named = [value for value in (outer, *inner) if value is not None]
    if request is None or not named:
        found = named[0] if named else "none"
        findings.failed(Code.UNSOLICITED, f"an answer to a request of ours expected, found one to {found}"[:120])
        return
    findings.passed(Code.UNSOLICITED)
    if request.connection != case.setup.id:
        findings.failed(Code.REQUEST_OTHER_CONNECTION)
        return
    findings.passed(Code.REQUEST_OTHER_CONNECTION)
    if any(value != request.id for value in named):
        findings.failed(Code.REQUEST_MISMATCH, "InResponseTo names another request")
    elif outer is None:
        findings.failed(Code.REQUEST_MISMATCH, "InResponseTo is missing in the response")
    elif len(inner) < len(bearers(case)):
        findings.failed(Code.REQUEST_MISMATCH, "InResponseTo is missing in the confirmation")
    else:
        findings.passed(Code.REQUEST_MISMATCH)
