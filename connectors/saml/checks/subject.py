"""Who is it: a name that stays (saml-core 2.2.3, 8.3; SECURITY 27)."""

from connectors.enterprise.codes import Code
from connectors.saml.case import Case
from connectors.saml.names import EMAIL, TRANSIENT
from connectors.saml.parsing import text_of

# What an identity may be kept by.
SUBJECT_LIMIT = 191


def subject_of(case: Case) -> str:
    """All of its text: a comment within cuts nothing off."""
    found = case.within("Subject/NameID")
    return text_of(found[0]).strip() if found else ""


def check_subject(case: Case) -> None:
    if case.assertion is None:
        return
    if not case.within("AuthnStatement"):
        case.findings.failed(Code.STRUCTURE, "no AuthnStatement: nobody signed in there")
    subject, names = subject_of(case), case.within("Subject/NameID")
    if not subject and not case.has_subject:
        encrypted = bool(case.within("Subject/EncryptedID"))
        case.findings.failed(Code.SUBJECT_MISSING, "an encrypted NameID" if encrypted else "NameID is missing or empty")
        return
    if len(subject) > SUBJECT_LIMIT or not subject.isprintable():
        case.findings.failed(Code.SUBJECT_MISSING, f"{len(subject)} characters, at most {SUBJECT_LIMIT}, all printable")
        return
    case.findings.passed(Code.SUBJECT_MISSING)
    style = names[0].get("Format", "") if names else ""
    if style == TRANSIENT and not case.has_subject:
        case.findings.failed(Code.SUBJECT_UNSTABLE, "NameID of the format transient is another one each time")
    elif style == EMAIL and not case.has_subject:
        case.findings.warned(Code.SUBJECT_UNSTABLE, "NameID is an address, which may change or go to somebody else")
    else:
        case.findings.passed(Code.SUBJECT_UNSTABLE, detail=style)
