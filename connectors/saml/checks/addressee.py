"""Is it for us: destination, confirmation, recipient, audience (saml-bindings 3.5.5.2, saml-profiles 4.1.4.2, saml-core 2.5)?"""

from connectors.enterprise.codes import Code
from connectors.saml.case import Case
from connectors.saml.confirmation import bearers, data_of
from connectors.saml.names import A, short
from connectors.saml.parsing import is_element, local_name, text_of

KNOWN_CONDITIONS = ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")


def check_destination(case: Case) -> None:
    """A signed response must say where it was sent, or it could have been sent to somebody else."""
    found, expected = case.response.get("Destination"), case.request.callback if case.request else None
    if not found:
        if case.trust.signed_response is not None:
            case.findings.failed(Code.DESTINATION_MISSING, f"{expected or 'our address'} expected in a signed response")
        return
    case.findings.passed(Code.DESTINATION_MISSING)
    if expected is None:
        return
    if found != expected:
        case.findings.failed(Code.DESTINATION_MISMATCH, f"{expected} expected, found {found[:150]}")
    else:
        case.findings.passed(Code.DESTINATION_MISMATCH, detail=expected)


def check_confirmation(case: Case) -> None:
    if case.assertion is None:
        return
    if not bearers(case) or len(bearers(case)) < len(case.within("Subject/SubjectConfirmation")):
        methods = ", ".join(short(node.get("Method", "")) for node in case.within("Subject/SubjectConfirmation"))
        case.findings.failed(
            Code.CONFIRMATION_MISSING, f"only bearer, with its data, expected, found {methods or 'none'}"
        )
        return
    case.findings.passed(Code.CONFIRMATION_MISSING)
    recipients = data_of(case, "Recipient")
    if len(recipients) < len(bearers(case)):
        case.findings.failed(Code.RECIPIENT_MISSING, "Recipient is missing in the confirmation")
        return
    case.findings.passed(Code.RECIPIENT_MISSING)
    if case.request is None:
        return
    others = [found for found in recipients if found != case.request.callback]
    if others:
        case.findings.failed(Code.RECIPIENT_MISMATCH, f"{case.request.callback} expected, found {others[0][:150]}")
    else:
        case.findings.passed(Code.RECIPIENT_MISMATCH, detail=case.request.callback)


def check_audience(case: Case) -> None:
    """Every restriction must name us; a condition that we do not understand is not met (saml-core 2.5.1)."""
    if case.assertion is None:
        return
    conditions = case.within("Conditions")
    for node in (child for entry in conditions for child in entry if is_element(child)):
        if not node.tag.startswith(A) or local_name(node) not in KNOWN_CONDITIONS:
            case.findings.failed(Code.STRUCTURE, f"a condition that is not understood: {local_name(node)[:60]}")
    restrictions = case.within("Conditions/AudienceRestriction")
    named = [[text_of(node).strip() for node in entry.findall(f"{A}Audience")] for entry in restrictions]
    if not named or not all(named):
        case.findings.failed(Code.AUDIENCE_MISSING, "no AudienceRestriction")
        return
    case.findings.passed(Code.AUDIENCE_MISSING)
    if case.request is None:
        return
    for audiences in named:
        if case.request.entity_id not in audiences:
            found = ", ".join(audiences)[:150]
            case.findings.failed(Code.AUDIENCE_MISMATCH, f"{case.request.entity_id} expected, found {found}")
            return
    case.findings.passed(Code.AUDIENCE_MISMATCH, detail=case.request.entity_id)
