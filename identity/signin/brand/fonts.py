"""Typefaces that machines already have: nothing is downloaded, so nothing jumps and nobody else learns who signs in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Font(models.TextChoices):
    SYSTEM = "system", _("The device’s own")
    NEUTRAL = "neutral", _("Neutral (Helvetica, Arial)")
    HUMANIST = "humanist", _("Humanist (Optima, Candara)")
    ROUNDED = "rounded", _("Rounded")
    SERIF = "serif", _("With serifs (Georgia, Mincho)")


# Latin first: Japanese typefaces bring Latin letters of their own, which would win otherwise.
GOTHIC = '"Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "BIZ UDPGothic", Meiryo'
MARU = '"Hiragino Maru Gothic ProN", "BIZ UDPGothic", "Noto Sans JP", "Noto Sans CJK JP", Meiryo'
MINCHO = '"Hiragino Mincho ProN", "Yu Mincho", "Noto Serif JP", "Noto Serif CJK JP", "BIZ UDPMincho"'
STACKS: dict[str, str] = {
    Font.SYSTEM: f'system-ui, -apple-system, "Segoe UI", Roboto, {GOTHIC}, sans-serif',
    Font.NEUTRAL: f'"Helvetica Neue", Helvetica, Arial, "Liberation Sans", {GOTHIC}, sans-serif',
    Font.HUMANIST: f'Optima, Candara, "Noto Sans", "Open Sans", {GOTHIC}, sans-serif',
    Font.ROUNDED: f'ui-rounded, "SF Pro Rounded", "Hiragino Maru Gothic ProN", Quicksand, Nunito, {MARU}, sans-serif',
    Font.SERIF: f'ui-serif, "Iowan Old Style", Charter, Georgia, "Liberation Serif", {MINCHO}, serif',
}
