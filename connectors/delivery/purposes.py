"""What messages are, in words for staff: as the table of kinds has it, and what is in no table."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import kinds

TEST = "test"
OTHERS: dict[str, Promise] = {"staff_invitation": _("Invitation to the staff"), TEST: _("Test")}


def label(purpose: str) -> str:
    """A word that is in neither is shown as it is."""
    kind = kinds().get(purpose)
    return str(kind.label) if kind is not None else str(OTHERS.get(purpose, purpose))
