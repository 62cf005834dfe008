"""How moments are written on the console's pages."""

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.html import format_html
from django.utils.safestring import SafeString


def when(moment: datetime | None) -> SafeString | str:
    """Relative, with the exact time on hover; console.js puts that into the reader's own zone."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        f"{moment:%Y-%m-%d %H:%M:%S} UTC",
        naturaltime(moment),
    )
