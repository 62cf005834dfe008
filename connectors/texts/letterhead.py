"""What a mail looks like around its words: name, logo and colours of whoever it is from (settings.LETTERHEAD)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Colours:
    """Of one theme, as `#rrggbb`; each can be read on what it stands on."""

    ground: str
    card: str
    line: str
    text: str
    quiet: str
    button: str
    on_button: str
    link: str


@dataclass(frozen=True, slots=True)
class Picture:
    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`sender` is what stands in From; `theme` is auto, light or dark, as the brand has it."""

    name: str
    home_url: str
    sender: str
    light: Colours
    dark: Colours
    font: str
    theme: str = "auto"
    radius: str = "10px"
    logo: Picture | None = None
    logo_dark: Picture | None = None
    support: str = ""
    support_address: str = ""

    @property
    def initial(self) -> str:
        return self.name.strip()[:1].upper()


def letterhead(application_id: UUID | None = None) -> Letterhead:
    """Of the application whose page caused the mail, as far as it has one; else of the tenant."""
    return _socket()(application_id)


@cache
def _socket() -> Callable[[UUID | None], Letterhead]:
    found: Callable[[UUID | None], Letterhead] = import_string(settings.LETTERHEAD)
    return found
