"""What staff read of a recipe before they choose it."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Recipe:
    """`lead` says for whom it is; `makes` what there will be, a line each."""

    label: Promise
    lead: Promise
    makes: tuple[Promise, ...]
