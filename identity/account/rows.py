"""One line of the account page."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Row:
    """`url` is where its one action leads, "" where there is none; with `is_form` the action is done at once."""

    label: Text
    value: Text
    tags: tuple[Text, ...] = ()
    act: Text = ""
    url: str = ""
    is_empty: bool = False
    is_form: bool = False
