"""HTML as elements: what goes in as text comes out escaped."""

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

Content = Any


def el(tag: str, *content: Content, **attributes: str | None) -> ElementTree.Element:
    """`el("a", "text", href="/", aria_label="…", class_="…")`; what is None is left out."""
    element = ElementTree.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            element.set(name.rstrip("_").replace("_", "-"), value)
    _fill(element, content)
    return element


def document(root: ElementTree.Element) -> bytes:
    return b"<!doctype html>\n" + ElementTree.tostring(root, encoding="unicode", method="html").encode()


def _fill(element: ElementTree.Element, content: Iterable[Content]) -> None:
    for item in content:
        if item is None:
            continue
        if isinstance(item, ElementTree.Element):
            element.append(item)
        elif not isinstance(item, str):
            _fill(element, item)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + item
        else:
            element.text = (element.text or "") + item
