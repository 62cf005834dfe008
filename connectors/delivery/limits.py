"""What does not leave, whoever asks for it: the last line, behind the limits of those who ask (identity.signin.limits)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from connectors.delivery import countries
from connectors.delivery.faults import DeliveryFailed, Fault
from connectors.models import DeliveryPolicy, Message

DAY = timedelta(days=1)


def check(row: Message, now: datetime) -> None:
    """Raises DeliveryFailed for what may not leave today. Counted is what was tried, not what was refused here."""
    policy, tried = DeliveryPolicy.load(), _tried(now).exclude(pk=row.pk)
    if _reached(tried.filter(recipient_hash=row.recipient_hash), policy.to_one_a_day):
        raise DeliveryFailed(Fault.RECIPIENT_LIMIT)
    if row.channel != Message.Channel.SMS:
        return
    allowed = countries.read(policy.sms_countries)
    if allowed and row.country not in allowed:
        raise DeliveryFailed(Fault.COUNTRY)
    texts, limit = tried.filter(channel=Message.Channel.SMS), allowed.get(row.country)
    if limit is not None and _reached(texts.filter(country=row.country), limit):
        raise DeliveryFailed(Fault.COUNTRY_LIMIT)
    if _reached(texts, policy.sms_a_day):
        raise DeliveryFailed(Fault.DAY_LIMIT)


def is_country_allowed(country: str) -> bool:
    """For pages that take a number: said to everybody who types one of that country, known here or not."""
    allowed = countries.read(DeliveryPolicy.load().sms_countries)
    return not allowed or country in allowed


def sent_today(now: datetime) -> dict[str, int]:
    """SMS of the last 24 hours, by country."""
    found: dict[str, int] = {}
    rows = _tried(now).filter(channel=Message.Channel.SMS).values_list("country", flat=True)
    for country in rows.iterator():
        found[country] = found.get(country, 0) + 1
    return found


def _tried(now: datetime) -> QuerySet[Message]:
    refused = [fault.word for fault in (Fault.COUNTRY, Fault.COUNTRY_LIMIT, Fault.DAY_LIMIT, Fault.RECIPIENT_LIMIT)]
    return Message.objects.filter(created_at__gt=now - DAY, attempts__gt=0).exclude(reason__in=refused)


def _reached(rows: QuerySet[Message], limit: int) -> bool:
    """Whether there are so many, reading no more than that."""
    return rows.order_by()[limit - 1 : limit].exists() if limit > 0 else True
