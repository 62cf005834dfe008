"""What does not leave, whoever asks for it: the last line, behind the limits of those who ask (identity.signin.limits)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from connectors.delivery import countries
from connectors.delivery.faults import Fault
from connectors.models import DeliveryPolicy, Message

DAY = timedelta(days=1)


def find_refusal(*, channel: str, recipient_hash: str, country: str, now: datetime) -> Fault | None:
    """None for what may leave. Counted are messages that were to leave, not those that were refused here."""
    policy, today = DeliveryPolicy.load(), _since(now)
    if _reached(today.filter(recipient_hash=recipient_hash), policy.to_one_a_day):
        return Fault.RECIPIENT_LIMIT
    if channel != Message.Channel.SMS:
        return None
    allowed = countries.read(policy.sms_countries)
    if allowed and country not in allowed:
        return Fault.COUNTRY
    texts, limit = today.filter(channel=Message.Channel.SMS), allowed.get(country)
    if limit is not None and _reached(texts.filter(country=country), limit):
        return Fault.COUNTRY_LIMIT
    return Fault.DAY_LIMIT if _reached(texts, policy.sms_a_day) else None


def is_country_allowed(country: str) -> bool:
    """For pages that take a number: said to everybody who types one of that country, known here or not."""
    allowed = countries.read(DeliveryPolicy.load().sms_countries)
    return not allowed or country in allowed


def sent_today(now: datetime) -> dict[str, int]:
    """SMS of the last 24 hours, by country."""
    found: dict[str, int] = {}
    rows = _since(now).filter(channel=Message.Channel.SMS).values_list("country", flat=True)
    for country in rows.iterator():
        found[country] = found.get(country, 0) + 1
    return found


def _since(now: datetime) -> QuerySet[Message]:
    refused = [fault.word for fault in (Fault.COUNTRY, Fault.COUNTRY_LIMIT, Fault.DAY_LIMIT, Fault.RECIPIENT_LIMIT)]
    return Message.objects.filter(created_at__gt=now - DAY).exclude(reason__in=refused)


def _reached(rows: QuerySet[Message], limit: int) -> bool:
    """Whether there are so many, reading no more than that."""
    return rows.order_by()[limit - 1 : limit].exists() if limit > 0 else True
