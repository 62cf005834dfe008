"""XML of strangers, read within bounds: no document type, no entity, no file, no network; sizes are asked first."""

from typing import Final, TypeAlias

from lxml import etree

from connectors.enterprise.codes import Code
from connectors.saml.faults import MessageRefused

Element: TypeAlias = etree._Element

MESSAGE_BYTES: Final = 256 * 1024
DEPTH, ELEMENTS, ATTRIBUTES = 48, 4000, 64
# Every name under which something may become the target of a reference.
IDS: Final = ("ID", "Id", "id", "iD", "AssertionID", "ResponseID", "{http://www.w3.org/XML/1998/namespace}id")
_DTD: Final = (b"<!DOCTYPE", b"<!ENTITY", b"<!ELEMENT", b"<!ATTLIST", b"<!NOTATION")


def parse(text: bytes, *, limit: int = MESSAGE_BYTES, elements: int = ELEMENTS) -> Element:
    """The root of one document. Raises MessageRefused."""
    if len(text) > limit:
        raise MessageRefused(Code.ANSWER_TOO_LARGE, f"{len(text)} bytes, at most {limit}")
    text = _utf8(text)
    # Nothing after this line may make the parser look at a declaration, whatever it would do with one.
    if any(mark in text for mark in _DTD):
        raise MessageRefused(Code.DTD, "document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, encoding="utf-8"
    )
    try:
        root: Element = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise MessageRefused(Code.ANSWER_UNREADABLE, str(error)[:160]) from error
    _check_shape(root, elements)
    return root


def _utf8(text: bytes) -> bytes:
    """Another encoding would hide from the look for declarations what the parser then sees."""
    text = text.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MessageRefused(Code.ANSWER_UNREADABLE, "not UTF-8") from error
    if b"\x00" in text:
        raise MessageRefused(Code.ANSWER_UNREADABLE, "not UTF-8")
    return text


def _check_shape(root: Element, elements: int) -> None:
    """No more than a message of SAML has: also within the bounds of size nothing costs much after this."""
    docinfo = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None:
        raise MessageRefused(Code.DTD, "document type declaration")
    depth = count = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "pi")):
        if event == "end":
            depth -= 1
            continue
        if event == "pi":
            raise MessageRefused(Code.STRUCTURE, "processing instruction")
        depth, count = depth + 1, count + 1
        if depth > DEPTH or count > elements or len(node.attrib) > ATTRIBUTES:
            raise MessageRefused(Code.STRUCTURE, "nested too deep, or too many elements")
        if not isinstance(node.tag, str):
            raise MessageRefused(Code.DTD, "entity")


def text_of(element: Element | None) -> str:
    """All of its text, whatever comments stand within."""
    return "" if element is None else str(element.xpath("string()"))


def is_element(node: Element) -> bool:
    """Not a comment."""
    return isinstance(node.tag, str)


def local_name(element: Element) -> str:
    return str(etree.QName(element).localname)
