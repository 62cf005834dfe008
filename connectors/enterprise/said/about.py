"""The words of one check."""

from dataclasses import dataclass

from connectors.kind import Text


@dataclass(frozen=True, slots=True)
class About:
    """`title` says what is right when it passes, `sentence` what is wrong when it does not, `mend` what to do then."""

    title: Text
    sentence: Text
    mend: Text
