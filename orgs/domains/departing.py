"""What a membership that ends leaves behind here. Part of that operation."""

from orgs.domains.models import Departure
from orgs.models import Member


def remember_departure(*, member: Member) -> None:
    """The address of somebody who was removed, or left, does not bring them back. An invitation does."""
    if member.user_id is not None:
        Departure.objects.update_or_create(user_id=member.user_id, organization_id=member.organization_id)
