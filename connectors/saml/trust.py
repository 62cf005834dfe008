"""What of a response is the provider's own word: its signatures, and what was encrypted, opened (saml-profiles 4.1.4.3).

A signature that is there must hold. One that holds over the response, or over the assertion, makes the assertion the
provider's; what lies outside of it is nobody's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from connectors.enterprise.certificates import Certificate
from connectors.enterprise.codes import Code
from connectors.saml.encryption import Opened, check_algorithms, is_authenticated, open_assertion
from connectors.saml.faults import MessageRefused
from connectors.saml.keyring import KeyPair
from connectors.saml.names import A
from connectors.saml.parsing import Element
from connectors.saml.signatures import Signed, is_weak, signature_of, verify

OpenKeys = Callable[[], Iterable[KeyPair]]


@dataclass(slots=True)
class Trust:
    """`response` and `assertion` are what may be read: verified copies, as far as they verify.

    `is_blunt`: the assertion was opened from something that anybody could have altered. Then nobody is told how far it
    was understood, or the telling would open it bit by bit.
    """

    response: Element
    assertion: Element | None = None
    signed_response: Signed | None = None
    signed_assertion: Signed | None = None
    opened: Opened | None = None
    is_encrypted: bool = False
    is_blunt: bool = False
    is_weak: bool = False
    problems: list[MessageRefused] = field(default_factory=list)
    encryption_problem: MessageRefused | None = None

    @property
    def signed(self) -> Signed | None:
        """Over the assertion, or over the response where there is no problem with either."""
        return None if self.problems else self.signed_assertion or self.signed_response


def weigh(
    root: Element, certificates: Sequence[Certificate], *, accepts_sha1: bool, accepts_cbc: bool, keys: OpenKeys
) -> Trust:
    trust = Trust(root)
    if signature_of(root) is not None:
        trust.signed_response = _verified(root, certificates, accepts_sha1, trust)
        if trust.signed_response is not None:
            trust.response = trust.signed_response.element
    encrypted = trust.response.find(f"{A}EncryptedAssertion")
    if encrypted is not None:
        trust.is_encrypted = True
        _open(trust, encrypted, accepts_cbc, keys)
    assertion = trust.response.find(f"{A}Assertion")
    trust.assertion = assertion
    if assertion is None:
        return trust
    if signature_of(assertion) is not None:
        trust.signed_assertion = _verified(assertion, certificates, accepts_sha1, trust)
        if trust.signed_assertion is not None:
            trust.assertion = trust.signed_assertion.element
    elif trust.signed_response is None and not trust.problems:
        trust.problems.append(MessageRefused(Code.NOT_SIGNED, "neither the response nor the assertion is signed"))
    if trust.is_blunt and trust.signed is None:
        trust.encryption_problem = MessageRefused(Code.DECRYPTION_FAILED, "CBC, of an unsigned response")
    return trust


def _verified(element: Element, certificates: Sequence[Certificate], accepts_sha1: bool, trust: Trust) -> Signed | None:
    signature = signature_of(element)
    trust.is_weak = trust.is_weak or (signature is not None and is_weak(signature))
    try:
        return verify(element, certificates, accepts_sha1=accepts_sha1)
    except MessageRefused as refusal:
        trust.problems.append(refusal)
        return None


def _open(trust: Trust, encrypted: Element, accepts_cbc: bool, keys: OpenKeys) -> None:
    try:
        check_algorithms(encrypted, accepts_cbc=accepts_cbc)
        opened = open_assertion(trust.response, keys())
    except MessageRefused as refusal:
        trust.encryption_problem = refusal
        return
    trust.opened, trust.response = opened, opened.root
    trust.is_blunt = not is_authenticated(opened.algorithm) and trust.signed_response is None
