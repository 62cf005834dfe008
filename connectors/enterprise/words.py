"""What each check is called, what is wrong when it fails, how to mend it, and what the person is told meanwhile."""

from connectors.enterprise.codes import Code
from connectors.enterprise.said.about import About
from connectors.enterprise.said.mends import MENDS
from connectors.enterprise.said.openid import OPENID
from connectors.enterprise.said.ours import OURS
from connectors.enterprise.said.people import PEOPLE
from connectors.enterprise.said.persons import ASK, SENTENCES
from connectors.enterprise.said.requests import REQUESTS
from connectors.enterprise.said.senders import SENDERS
from connectors.enterprise.said.validity import VALIDITY
from connectors.kind import Text

ABOUT: dict[Code, About] = {**REQUESTS, **SENDERS, **VALIDITY, **PEOPLE, **OPENID, **OURS}


def title_of(code: str) -> Text:
    """A statement: true when the check passed."""
    return ABOUT[Code(code)].title


def sentence_of(code: str) -> Text:
    """For whoever looks after the connection. What was expected and found stands in the check's own detail."""
    return ABOUT[Code(code)].sentence


def mend_of(code: str, kind: str = "") -> Text:
    """What to do, at this kind of provider where it has a place of its own for it."""
    return MENDS.get((kind, Code(code))) or ABOUT[Code(code)].mend


def person_sentence_of(code: str) -> Text:
    """For the person, who can do nothing about it: the same for reasons that a stranger might try to tell apart."""
    return SENTENCES.get(Code(code), ASK)
