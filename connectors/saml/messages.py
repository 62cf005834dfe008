"""Messages of ours as bytes: signed within, where they travel by a form."""

import secrets

from lxml import etree

from connectors.saml.keyring import KeyPair, signing_key
from connectors.saml.parsing import parse
from connectors.saml.signatures import add_signature


def new_id() -> str:
    """For a message: nobody guesses it, and it begins as XML wants it (saml-core 1.3.4)."""
    return f"_{secrets.token_hex(20)}"


def sealed_message(text: str, pair: KeyPair | None) -> bytes:
    """Signed where a key is given."""
    root = parse(text.encode())
    if pair is not None:
        add_signature(root, signing_key(pair.private()), pair.certificate)
    return bytes(etree.tostring(root))
