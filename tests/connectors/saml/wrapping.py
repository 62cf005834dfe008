"""Signature wrapping: a genuine signature is kept somewhere while something else is meant to be read.

One to eight are those of Somorovsky et al., "On Breaking SAML" (USENIX Security 2012), as the usual tools number them; the
others are of our own. Each takes the signed response and gives the forged one, in which the person is Mallory.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

from tests.doubles.saml_idp import A, D, P

EVIL = "mallory"


def _evil(element: Any, *, new_id: bool = True, keeps_signature: bool = False) -> Any:
    """A copy that says Mallory."""
    copy = deepcopy(element)
    for signature in [] if keeps_signature else list(copy.iter(f"{D}Signature")):
        signature.getparent().remove(signature)
    if new_id:
        copy.set("ID", "_evil")
    for name in copy.iter(f"{A}NameID"):
        name.text = EVIL
    for assertion in copy.iter(f"{A}Assertion"):
        if assertion is not copy:
            assertion.set("ID", "_evilassertion")
    return copy


def _assertion(root: Any) -> Any:
    return root.find(f"{A}Assertion")


def _object(signature: Any, element: Any) -> None:
    etree.SubElement(signature, f"{D}Object").append(element)


def xsw1(root: Any) -> Any:
    evil, signature = _evil(root), root.find(f"{D}Signature")
    original = deepcopy(root)
    original.remove(original.find(f"{D}Signature"))
    signature.append(original)
    evil.insert(1, signature)
    return evil


def xsw2(root: Any) -> Any:
    evil, signature = _evil(root), root.find(f"{D}Signature")
    original = deepcopy(root)
    original.remove(original.find(f"{D}Signature"))
    evil.insert(1, original)
    evil.insert(2, signature)
    return evil


def xsw3(root: Any) -> Any:
    root.insert(root.index(_assertion(root)), _evil(_assertion(root)))
    return root


def xsw4(root: Any) -> Any:
    original = _assertion(root)
    evil = _evil(original)
    root.replace(original, evil)
    evil.append(original)
    return root


def xsw5(root: Any) -> Any:
    original = _assertion(root)
    evil = _evil(original, keeps_signature=True)
    original.remove(original.find(f"{D}Signature"))
    root.replace(original, evil)
    root.append(original)
    return root


def xsw6(root: Any) -> Any:
    original = _assertion(root)
    evil = _evil(original, keeps_signature=True)
    original.remove(original.find(f"{D}Signature"))
    root.replace(original, evil)
    evil.find(f"{D}Signature").append(original)
    return root


def xsw7(root: Any) -> Any:
    extensions = etree.Element(f"{P}Extensions")
    extensions.append(_evil(_assertion(root)))
    root.insert(1, extensions)
    return root


def xsw8(root: Any) -> Any:
    original = _assertion(root)
    evil = _evil(original, keeps_signature=True)
    original.remove(original.find(f"{D}Signature"))
    root.replace(original, evil)
    _object(evil.find(f"{D}Signature"), original)
    return root


def same_id(root: Any) -> Any:
    """Both under the ID that is signed."""
    root.insert(root.index(_assertion(root)), _evil(_assertion(root), new_id=False, keeps_signature=True))
    return root


def other_id_names(root: Any) -> Any:
    """The evil one carries the signed ID under names that some take for an ID as well."""
    original = _assertion(root)
    evil = _evil(original, keeps_signature=True)
    evil.set("{http://www.w3.org/XML/1998/namespace}id", original.get("ID"))
    root.replace(original, evil)
    etree.SubElement(root.find(f"{P}Status"), f"{P}StatusDetail").append(original)
    return root


def in_status_detail(root: Any) -> Any:
    original = _assertion(root)
    root.replace(original, _evil(original, keeps_signature=True))
    etree.SubElement(root.find(f"{P}Status"), f"{P}StatusDetail").append(original)
    return root


def in_advice(root: Any) -> Any:
    original = _assertion(root)
    evil = _evil(original)
    root.replace(original, evil)
    advice = etree.Element(f"{A}Advice")
    advice.append(original)
    evil.insert(3, advice)
    return root


def in_attribute(root: Any) -> Any:
    original = _assertion(root)
    evil = _evil(original)
    root.replace(original, evil)
    evil.find(f".//{A}AttributeValue").append(original)
    return root


def response_within(root: Any) -> Any:
    """The whole genuine response inside an evil one."""
    evil = _evil(root)
    etree.SubElement(evil.find(f"{P}Status"), f"{P}StatusDetail").append(root)
    return evil


def foreign_root(root: Any) -> Any:
    evil = etree.Element("Response")
    evil.append(root)
    return evil


def foreign_assertion(root: Any) -> Any:
    """An element of the same name and no namespace, for readers that look at the local name."""
    evil = _evil(_assertion(root))
    evil.tag = "Assertion"
    root.insert(2, evil)
    return root


def two_signatures(root: Any) -> Any:
    assertion = _assertion(root)
    assertion.insert(1, deepcopy(assertion.find(f"{D}Signature")))
    return root


def signature_last(root: Any) -> Any:
    assertion = _assertion(root)
    assertion.append(assertion.find(f"{D}Signature"))
    return root


def signature_of_other(root: Any) -> Any:
    """The assertion's signature moved to the response: it is valid, of something else."""
    signature = _assertion(root).find(f"{D}Signature")
    evil = _evil(_assertion(root))
    root.replace(_assertion(root), evil)
    root.insert(1, signature)
    return root


def empty_reference(root: Any) -> Any:
    _assertion(root).find(f".//{D}Reference").set("URI", "")
    return root


def two_references(root: Any) -> Any:
    reference = _assertion(root).find(f".//{D}Reference")
    reference.addnext(deepcopy(reference))
    return root


def xpath_transform(root: Any) -> Any:
    transforms = _assertion(root).find(f".//{D}Transforms")
    transform = etree.SubElement(transforms, f"{D}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116")
    etree.SubElement(transform, f"{D}XPath").text = "not(ancestor-or-self::NameID)"
    return root


def xslt_transform(root: Any) -> Any:
    transforms = _assertion(root).find(f".//{D}Transforms")
    etree.SubElement(transforms, f"{D}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116")
    return root


def changed(root: Any) -> Any:
    next(root.iter(f"{A}NameID")).text = EVIL
    return root


def attribute_changed(root: Any) -> Any:
    next(root.iter(f"{A}AttributeValue")).text = "mallory@acme.example"
    return root


def signature_emptied(root: Any) -> Any:
    next(root.iter(f"{D}SignatureValue")).text = ""
    return root


def digest_comment(root: Any) -> Any:
    """Two digests in one, for readers that take the first text they find."""
    value = next(root.iter(f"{D}DigestValue"))
    genuine = value.text
    value.text = "AAAA"
    value.append(etree.Comment("x"))
    value[0].tail = genuine
    return changed(root)


def signature_removed(root: Any) -> Any:
    for signature in list(root.iter(f"{D}Signature")):
        signature.getparent().remove(signature)
    return root


def second_encrypted(root: Any) -> Any:
    etree.SubElement(root, f"{A}EncryptedAssertion")
    return root


def plain_beside_signed(root: Any) -> Any:
    root.append(_evil(_assertion(root)))
    return root


def instruction_in_name(root: Any) -> Any:
    name = next(root.iter(f"{A}NameID"))
    name.append(etree.ProcessingInstruction("x", "y"))
    return root


RESPONSE_SIGNED: dict[str, Callable[[Any], Any]] = {"xsw1": xsw1, "xsw2": xsw2, "response within": response_within}
ASSERTION_SIGNED: dict[str, Callable[[Any], Any]] = {
    forge.__name__.replace("_", " "): forge
    for forge in (
        xsw3, xsw4, xsw5, xsw6, xsw7, xsw8, same_id, other_id_names, in_status_detail, in_advice, in_attribute,
        response_within, foreign_root, foreign_assertion, two_signatures, signature_last, signature_of_other,
        empty_reference, two_references, xpath_transform, xslt_transform, changed, attribute_changed, signature_emptied,
        digest_comment, signature_removed, second_encrypted, plain_beside_signed, instruction_in_name,
    )
}  # fmt: skip
