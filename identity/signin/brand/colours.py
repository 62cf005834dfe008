"""Readable colours made of any brand colour: WCAG 2.2, 1.4.3 (text, 4.5) and 1.4.11 (edges and focus, 3).

A colour is `#rrggbb`. Nothing here knows of tenants; `look` decides which of these a page gets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TEXT, EDGE = 4.5, 3.0
BLACK, WHITE = "#000000", "#ffffff"
# Halvings of the way to black or white: finer than a step of one of the 255 shades.
HALVINGS = 12

# The neutral colours of genkan.css in each theme; a house test holds the two together.
NEUTRAL: Mapping[str, Mapping[str, str]] = {
    "light": {
        "ground": "#f4f5f7", "card": "#ffffff", "line": "#dcdfe4", "field": "#868d98", "text": "#16191d",
        "quiet": "#565d68", "bad": "#b3261e", "bad-ground": "#fdf1f0", "note-ground": "#eff4f3",
    },
    "dark": {
        "ground": "#0e1013", "card": "#17191d", "line": "#2c3036", "field": "#757c87", "text": "#eceef1",
        "quiet": "#a3aab5", "bad": "#ff9d94", "bad-ground": "#2b1917", "note-ground": "#1b2423",
    },
}  # fmt: skip
# What text and edges in the brand's colour may stand on.
GROUNDS = ("ground", "card", "note-ground")


@dataclass(frozen=True, slots=True)
class Palette:
    """What one theme makes of a brand colour: as a surface, as the text on it, as a link, as an edge."""

    surface: str
    on_surface: str
    hover: str
    accent: str
    edge: str


def palette(colour: str, theme: str) -> Palette:
    """`theme` is light or dark."""
    on_surface = readable_on(colour)
    grounds = [NEUTRAL[theme][name] for name in GROUNDS]
    # Away from its text, never towards it: a button under the pointer is at least as readable.
    away = BLACK if on_surface == WHITE else WHITE
    return Palette(
        surface=colour,
        on_surface=on_surface,
        hover=mixed(colour, away, 0.12),
        accent=readable_against(colour, grounds, TEXT),
        edge=readable_against(colour, grounds, EDGE),
    )


def readable_on(colour: str) -> str:
    """White where that can be read, else black, which then can. On a strong blue or red, eyes prefer white."""
    return WHITE if contrast(WHITE, colour) >= TEXT else BLACK


def readable_against(colour: str, grounds: Iterable[str], wanted: float) -> str:
    """The colour itself, or the nearest shade of it that has this contrast with every one of the grounds."""
    places = list(grounds)
    if least(colour, places) >= wanted:
        return colour
    towards = BLACK if luminance(places[0]) > 0.18 else WHITE
    near, far = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        if least(mixed(colour, towards, middle), places) >= wanted:
            far = middle
        else:
            near = middle
    return mixed(colour, towards, far)


def least(colour: str, grounds: Iterable[str]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour))
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with this share of another one."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round((one + (two - one) * share) * 255):02x}" for one, two in pairs)


def _parts(colour: str) -> list[float]:
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
