"""One response under examination: what we asked, what came, how much of it is to be believed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.enterprise.answers import Request
from connectors.rows import Setup
from connectors.saml.findings import Findings
from connectors.saml.names import A
from connectors.saml.parsing import Element
from connectors.saml.trust import Trust

SKEW_LIMIT, SKEW = 120, 60


@dataclass(frozen=True, slots=True)
class Case:
    setup: Setup
    request: Request | None
    now: datetime
    trust: Trust
    findings: Findings
    has_subject: bool = False

    @property
    def response(self) -> Element:
        return self.trust.response

    @property
    def assertion(self) -> Element | None:
        return self.trust.assertion

    @property
    def skew(self) -> timedelta:
        return skew_of(self.setup)

    def within(self, path: str) -> list[Element]:
        """Elements of the assertion by their names, as "Subject/NameID"."""
        if self.assertion is None:
            return []
        found: list[Element] = self.assertion.findall("/".join(f"{A}{name}" for name in path.split("/")))
        return found


def skew_of(setup: Setup) -> timedelta:
    """How far clocks may be apart."""
    seconds = setup.values.get("clock_skew", SKEW)
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        seconds = SKEW
    return timedelta(seconds=min(max(seconds, 0), SKEW_LIMIT))
