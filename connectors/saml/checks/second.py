"""Does a second reader find the same (pysaml2, over our signatures)?"""

from copy import deepcopy

from lxml import etree

from connectors.enterprise.codes import Code
from connectors.saml.case import Case
from connectors.saml.checks.subject import subject_of
from connectors.saml.names import D


def check_second_reading(case: Case) -> None:
    """Only of what the first found right."""
    if case.findings.has_failed() or case.request is None or case.assertion is None or case.trust.signed is None:
        return
    from connectors.saml.second import ReadOtherwise, read_again

    try:
        found = read_again(
            _text(case),
            entity_id=case.request.entity_id,
            provider=case.setup.text("idp_entity_id"),
            acs_url=case.request.callback,
            request_id=case.request.id,
            certificates=[case.trust.signed.certificate],
            accepts_sha1=case.setup.values.get("accepts_sha1") is True,
        )
    except ReadOtherwise as difference:
        case.findings.failed(Code.STRUCTURE, f"a second reading: {difference}")
        return
    if found != subject_of(case):
        case.findings.failed(Code.STRUCTURE, "a second reading finds another NameID")


def _text(case: Case) -> str:
    """As it came. What was encrypted stands open in its place, without the signature over the encrypted form, which has
    been verified."""
    response = case.response
    if case.trust.opened is not None:
        response = deepcopy(response)
        for signature in response.findall(f"{D}Signature"):
            response.remove(signature)
    return str(etree.tostring(response, encoding="unicode", with_tail=False))
