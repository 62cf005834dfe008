"""The shape of a message, looked at before anything in it is believed (saml-core 5.4, saml-profiles 4.1.4).

One element that could be meant is all there is: one response, one assertion, each ID once, signatures only where the
profile has them. What wraps, doubles or hides an assertion has no place to stand.
"""

import base64
import binascii
import re
from collections import Counter

from lxml import etree

from connectors.enterprise.codes import Code
from connectors.saml.faults import MessageRefused
from connectors.saml.names import MD, SAML, SAMLP, A, D, P, X
from connectors.saml.parsing import IDS, MESSAGE_BYTES, Element, is_element, local_name, parse

SENT_LIMIT = MESSAGE_BYTES * 4 // 3 + 8192
NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,255}\Z")
_BLANK = re.compile(rb"\s+")


def decoded(sent: str) -> bytes:
    """The message out of the form field of the POST binding (saml-bindings 3.5.4). Raises MessageRefused."""
    if not sent:
        raise MessageRefused(Code.ANSWER_MISSING, "no SAMLResponse")
    if len(sent) > SENT_LIMIT:
        raise MessageRefused(Code.ANSWER_TOO_LARGE, f"{len(sent)} characters, at most {SENT_LIMIT}")
    try:
        text = base64.b64decode(_BLANK.sub(b"", sent.encode("ascii")), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise MessageRefused(Code.ANSWER_UNREADABLE, "not base64") from error
    if not text:
        raise MessageRefused(Code.ANSWER_MISSING, "an empty SAMLResponse")
    return text


def read_response(text: bytes) -> Element:
    """The response, of a shape that can be believed if its signatures can. Raises MessageRefused."""
    root = parse(text)
    if root.tag != f"{P}Response":
        raise MessageRefused(Code.STRUCTURE, f"a Response expected, found {local_name(root)}")
    check_message(root)
    assertions = list(root.iter(f"{A}Assertion", f"{A}EncryptedAssertion"))
    if any(node.getparent() is not root for node in assertions):
        raise MessageRefused(Code.STRUCTURE, "an assertion in an unexpected place")
    if len(assertions) > 1:
        raise MessageRefused(Code.STRUCTURE, f"one assertion expected, found {len(assertions)}")
    if sum(1 for _ in root.iter(f"{P}Response")) != 1:
        raise MessageRefused(Code.STRUCTURE, "a response within the response")
    check_signature_places(root)
    return root


def check_message(root: Element) -> None:
    """For messages of every type. Raises MessageRefused."""
    if root.get("Version") != "2.0":
        raise MessageRefused(Code.STRUCTURE, f"version 2.0 expected, found {root.get('Version')}"[:120])
    check_ids(root)
    check_namespaces(root)


def check_ids(root: Element) -> None:
    """Whatever a reference could mean is there once, under one name."""
    found: Counter[str] = Counter()
    for node in root.iter(etree.Element):
        held = [value for name in IDS if (value := node.get(name)) is not None]
        if len(held) > 1:
            raise MessageRefused(Code.STRUCTURE, "an element with several IDs")
        if node.tag.startswith((P, A)) and held and not NCNAME.match(held[0]):
            raise MessageRefused(Code.STRUCTURE, "an ID that is none")
        found.update(held)
    if any(times > 1 for times in found.values()):
        raise MessageRefused(Code.STRUCTURE, "an ID that stands twice")


def check_namespaces(root: Element) -> None:
    """An element named like one of ours that is not one of ours serves nobody but a deceiver."""
    for node in root.iter(etree.Element):
        name = etree.QName(node)
        if name.localname in ("Assertion", "EncryptedAssertion", "Response") and name.namespace not in (
            SAML,
            SAMLP,
            MD,
        ):
            raise MessageRefused(Code.STRUCTURE, f"{name.localname} of a foreign namespace")


def check_signature_places(root: Element) -> None:
    """A signature follows the issuer of the message or of its assertion (saml-core 2.3.3, 3.2.2), one each, and holds
    nothing of SAML itself."""
    for signature in root.iter(f"{D}Signature"):
        parent = signature.getparent()
        if parent is None or not (parent is root or (parent.tag == f"{A}Assertion" and parent.getparent() is root)):
            raise MessageRefused(Code.STRUCTURE, "a signature in an unexpected place")
        children = [child for child in parent if is_element(child)]
        if sum(child.tag == signature.tag for child in children) != 1:
            raise MessageRefused(Code.STRUCTURE, "two signatures of one element")
        position = children.index(signature)
        if position != 1 or children[0].tag != f"{A}Issuer":
            raise MessageRefused(Code.STRUCTURE, "a signature that does not follow the issuer")
        for node in signature.iter(etree.Element):
            if node.tag.startswith((P, A, X)) or node.tag == f"{D}Object":
                raise MessageRefused(Code.STRUCTURE, "content within a signature")
