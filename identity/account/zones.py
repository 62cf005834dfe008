"""The time zone in which a person reads times: the one of the profile, else UTC, which the words then say."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from identity.users.models import User


def zone_of(user: User) -> tzinfo:
    name = user.profile.get("zoneinfo")
    if not isinstance(name, str) or not name:
        return timezone.get_default_timezone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()
