"""A message as people who look after the connection may see it: laid out, without what only machines read, bounded."""

from copy import deepcopy

from lxml import etree

from connectors.saml.names import D, X
from connectors.saml.parsing import Element, text_of

LIMIT = 40_000
KEEP = 16
LONG = (f"{D}SignatureValue", f"{D}DigestValue", f"{D}X509Certificate", f"{X}CipherValue", f"{D}Modulus")


def shown_message(root: Element) -> str:
    """What is kept of a signature shows only that it was there."""
    alone = deepcopy(root)
    for node in alone.iter(*LONG):
        text = "".join(text_of(node).split())
        for child in list(node):
            node.remove(child)
        node.text = f"{text[:KEEP]}… ({len(text)} characters)" if len(text) > KEEP else text
    etree.indent(alone, space="  ")
    text = str(etree.tostring(alone, encoding="unicode", with_tail=False))
    return text if len(text) <= LIMIT else f"{text[:LIMIT]}\n…"


def shown_text(sent: bytes) -> str:
    """What could not be read, by its beginning."""
    return "".join(
        mark if mark.isprintable() or mark == "\n" else "�" for mark in sent[:1000].decode("utf-8", "replace")
    )
