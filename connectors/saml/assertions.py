"""What an assertion says, as the rest of the house reads it."""

from collections.abc import Mapping

from lxml import etree

from connectors.enterprise.answers import Assertion
from connectors.saml.case import Case
from connectors.saml.checks.subject import subject_of
from connectors.saml.checks.times import latest_use
from connectors.saml.faults import MessageRefused
from connectors.saml.names import A
from connectors.saml.parsing import Element, text_of
from connectors.saml.reading import time_of

VALUE_LIMIT, NAME_LIMIT = 4000, 300


def assertion_of(case: Case) -> Assertion | None:
    """Out of what may be read of the case. None where there is nothing, or times that are none."""
    if case.assertion is None:
        return None
    names, statements = case.within("Subject/NameID"), case.within("AuthnStatement")
    try:
        authenticated_at = time_of(statements[0], "AuthnInstant") if statements else None
        expires_at = latest_use(case)
    except MessageRefused:
        authenticated_at = expires_at = None
    signed = case.trust.signed
    return Assertion(
        subject=subject_of(case),
        attributes=attributes_of(case),
        id=case.assertion.get("ID", ""),
        contexts=tuple(
            text
            for node in case.within("AuthnStatement/AuthnContext/AuthnContextClassRef")
            if (text := text_of(node).strip())
        ),
        authenticated_at=authenticated_at,
        expires_at=expires_at,
        signed_by=signed.certificate.fingerprint if signed else "",
        session_index=statements[0].get("SessionIndex", "")[:300] if statements else "",
        name_id=_standalone(names[0]) if names else "",
        name_id_format=names[0].get("Format", "")[:200] if names else "",
    )


def attributes_of(case: Case) -> Mapping[str, tuple[str, ...]]:
    """By their names; of one that stands several times all values (saml-core 2.7.3)."""
    found: dict[str, list[str]] = {}
    for node in case.within("AttributeStatement/Attribute"):
        values = [text_of(value).strip()[:VALUE_LIMIT] for value in node.findall(f"{A}AttributeValue")]
        found.setdefault(node.get("Name", "")[:NAME_LIMIT], []).extend(value for value in values if value)
    return {name: tuple(values) for name, values in found.items()}


def _standalone(name: Element) -> str:
    """As XML that stands alone, with its qualifiers and nothing else: signing out there names the person by it."""
    alone = etree.Element(f"{A}NameID", nsmap={"saml": A[1:-1]})
    for key in ("Format", "NameQualifier", "SPNameQualifier", "SPProvidedID"):
        if (value := name.get(key)) is not None:
            alone.set(key, value)
    alone.text = text_of(name).strip()
    return str(etree.tostring(alone, encoding="unicode"))
