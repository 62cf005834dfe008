"""The confirmations of the subject that count: bearer, and no other (saml-profiles 4.1.4.2)."""

from connectors.saml.case import Case
from connectors.saml.names import BEARER, A
from connectors.saml.parsing import Element


def bearers(case: Case) -> list[Element]:
    """The SubjectConfirmationData of each bearer confirmation."""
    found = [node for node in case.within("Subject/SubjectConfirmation") if node.get("Method") == BEARER]
    return [data for node in found if (data := node.find(f"{A}SubjectConfirmationData")) is not None]


def data_of(case: Case, name: str) -> list[str]:
    """The values of an attribute in all of them, without those that lack it."""
    return [value for data in bearers(case) if (value := data.get(name)) is not None]
