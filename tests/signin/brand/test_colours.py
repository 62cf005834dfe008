"""Whatever the colour, what is made of it can be read in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import random
import re

import pytest

from identity.signin.brand.colours import GROUNDS, NEUTRAL, contrast, luminance, mixed, palette, readable_against
from tests.house import code

COLOURS = [f"#{number:06x}" for number in random.Random(4).sample(range(1 << 24), 4000)]
CORNERS = [f"#{red}{green}{blue}" for red in ("00", "80", "ff") for green in ("00", "80", "ff") for blue in ("00", "80", "ff")]  # fmt: skip


def test_the_measure_is_the_standards() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#808080") == pytest.approx(0.2159, abs=0.0001)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_links_and_edges_are_readable_whatever_the_colour(theme: str) -> None:
    grounds = [NEUTRAL[theme][name] for name in GROUNDS]
    for colour in (*COLOURS, *CORNERS):
        made = palette(colour, theme)
        assert contrast(made.on_surface, made.surface) >= 4.5, colour
        assert contrast(made.on_surface, made.hover) >= 4.5, colour
        for ground in grounds:
            assert contrast(made.accent, ground) >= 4.5, (colour, ground)
            assert contrast(made.edge, ground) >= 3, (colour, ground)


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert palette("#0f766e", "light").accent == "#0f766e"
    assert palette("#ffe600", "dark").accent == "#ffe600"
    assert palette("#0a1a40", "light").edge == "#0a1a40"


def test_it_is_changed_no_more_than_needed() -> None:
    for colour in COLOURS[:500]:
        made = readable_against(colour, ["#ffffff"], 4.5)
        assert made == colour or contrast(made, "#ffffff") < 4.6, colour


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [mixed("#102030", "#ffffff", share) for share in (0, 1)] == ["#102030", "#ffffff"]


def test_the_style_sheet_has_the_same_neutral_colours() -> None:
    """A theme that is fixed says them again; contrast is measured against them."""
    css = (code.ROOT / "identity" / "static" / "genkan.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)")[:2]
    for theme, text in (("light", light), ("dark", dark.split("}\n}")[0])):
        said = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))
        assert {name: said[name] for name in NEUTRAL[theme]} == NEUTRAL[theme]
        made = palette("#0f766e", theme)
        assert (said["accent"], said["edge"]) == (made.accent, made.edge)
