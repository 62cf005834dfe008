"""The one limiter: a counter per action and key, moved by one upsert in an unlogged table."""

import contextlib
import hashlib
import math
from datetime import timedelta
from enum import Enum
from ipaddress import ip_address, ip_network

from django.db import connection

from connectors.delivery.recipients import country_prefix
from identity.signin.protection.models import ProtectionPolicy

UPSERT = """
insert into signin_attempt as a (key, count, until)
select key, 1, now() + span from unnest(%s::text[], %s::interval[]) as new (key, span) order by key
on conflict (key) do update set
 count = case when a.until < now() then 1 else a.count + 1 end,
 until = case when a.until < now() then excluded.until else a.until end
returning key, count, extract(epoch from until - now())::float
"""


class Action(Enum):
    """What is counted, and how many tries of it are allowed within a span, where the tenant does not say (`rule_of`).

    The name is part of every key, so that no two actions ever share a window.
    """

    # A place may be a whole office behind one address: the limits of places alone are wide.
    PASSWORD = ("password of somebody from a place", 10, timedelta(minutes=10))
    # In a browser where this person has signed in before: whoever fails elsewhere, or beside it, does not count there.
    PASSWORD_ON_DEVICE = ("password of somebody in a known browser", 10, timedelta(minutes=10))
    PASSWORD_FROM_ADDRESS = ("password of anybody from a place", 300, timedelta(minutes=10))
    FAILURE_FROM_ADDRESS = ("wrong passwords from a place, for a captcha", 10_000, timedelta(minutes=10))
    SEND_CODE = ("mail to an address from a place", 5, timedelta(minutes=15))
    SEND_CODE_ON_DEVICE = ("mail to an address from a known browser", 5, timedelta(minutes=15))
    SEND_CODE_TO_ADDRESS = ("mail to an address from anywhere", 20, timedelta(hours=1))
    SEND_CODE_FROM_ADDRESS = ("mail to anybody from a place", 100, timedelta(minutes=15))
    TRY_CODE = ("code of an address from a place", 10, timedelta(minutes=15))
    # A code has a million values: whoever asks for a new one all day long still cannot guess his way in.
    TRY_CODE_OF_DAY = ("code of an account in a day", 50, timedelta(days=1))
    FACTOR = ("second factor of somebody from a place", 10, timedelta(minutes=15))
    PASSKEY_FROM_ADDRESS = ("passkey of anybody from a place", 300, timedelta(minutes=10))
    FACTOR_OF_DAY = ("second factor of somebody in a day", 100, timedelta(days=1))
    # Every SMS costs money, and fraudsters earn by having them sent to numbers of their own.
    SMS_TO_NUMBER = ("SMS to a number in a day", 12, timedelta(days=1))
    SMS_TO_COUNTRY = ("SMS to a country in a day", 1000, timedelta(days=1))
    SMS_TO_COUNTRY_FROM_ADDRESS = ("SMS to a country from a place in a day", 30, timedelta(days=1))
    REGISTER = ("registration from a place", 60, timedelta(hours=1))
    SOCIAL = ("trips to social providers from a place", 300, timedelta(minutes=10))
    SSO_STRANGE = ("answers of companies' providers that nobody asked for, from a place", 60, timedelta(minutes=10))
    TEST_MESSAGE = ("test messages of a member of staff", 20, timedelta(hours=1))
    OFFER_PASSKEY = ("offers of a passkey to somebody", 1, timedelta(days=30))
    DOWNLOAD = ("one's own data as a file", 10, timedelta(hours=1))
    START_DEVICE = ("device codes asked for from a place", 100, timedelta(minutes=10))
    USER_CODE = ("user codes of devices from a place", 20, timedelta(minutes=10))
    # A process takes ten at a time (identity.api.throttling): 6,000 calls a minute.
    API = ("tens of calls of the management API by a client", 600, timedelta(minutes=1))
    REGISTER_CLIENT = ("dynamic registration from a place", 20, timedelta(hours=1))
    REGISTER_CLIENT_OF_DAY = ("dynamic registration in a day", 1000, timedelta(days=1))
    INVITE = ("invitations to organizations by somebody in a day", 500, timedelta(days=1))
    INVITE_OF_ORGANIZATION = ("invitations to an organization in a day", 1000, timedelta(days=1))
    # An organization that anybody may create must not become a way to fill a stranger's mailbox.
    INVITE_ADDRESS = ("invitations to organizations of an address in a day", 10, timedelta(days=1))
    CHECK_DOMAIN = ("questions to DNS by an organization", 30, timedelta(minutes=10))
    CLAIM_DOMAIN = ("domains claimed by an organization in a day", 100, timedelta(days=1))
    # A link that somebody else was sent must neither fill that person's mailbox nor be a way to guess the code.
    SETUP_FROM_ADDRESS = ("setup links opened or asked for from a place", 60, timedelta(minutes=10))
    SETUP_CODE = ("setup codes mailed to an IT contact", 8, timedelta(hours=1))
    SETUP_TRY = ("setup codes of an IT contact tried in a day", 50, timedelta(days=1))
    SETUP_LINK = ("setup links mailed to an IT contact in a day", 10, timedelta(days=1))
    SETUP_RENEW = ("setup links that an IT contact asked for in a day", 3, timedelta(days=1))
    FETCH_METADATA = ("a provider's documents fetched for a connection", 30, timedelta(minutes=10))
    SSO_TEST = ("tests of a connection", 40, timedelta(hours=1))

    def __init__(self, what: str, limit: int, span: timedelta) -> None:
        self.what = what
        self.limit = limit
        self.span = span


Try = tuple[Action, str] | tuple[Action, str, str]


def rule_of(action: Action) -> tuple[int, timedelta]:
    """How many tries within which span, as the tenant's policy has it."""
    policy = ProtectionPolicy.load()
    if action in (Action.PASSWORD, Action.PASSWORD_ON_DEVICE):
        return policy.password_tries, timedelta(minutes=policy.password_minutes)
    chosen = {
        Action.TRY_CODE_OF_DAY: policy.code_tries_a_day,
        Action.SEND_CODE_TO_ADDRESS: policy.messages_an_hour,
        Action.SMS_TO_COUNTRY: policy.sms_a_day,
    }
    return chosen.get(action, action.limit), action.span


class TooManyTries(Exception):
    """Shown as a sentence that asks to wait `seconds`; the same whether or not an account exists.

    `action` is what there were too many of, `excess` how many more than allowed.
    """

    def __init__(self, seconds: int, action: Action, excess: int) -> None:
        super().__init__(seconds)
        self.seconds, self.action, self.excess = seconds, action, excess

    @property
    def minutes(self) -> int:
        return max(1, math.ceil(self.seconds / 60))


def place_of(address: str) -> str:
    """Where a request comes from, as far as limits care: of IPv6, everybody has a whole network."""
    try:
        found = ip_address(address)
    except ValueError:
        return "nowhere"
    # ::ffff:192.0.2.1 is 192.0.2.1, seen by a socket of both kinds: all of them would be one network.
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((found, 64), strict=False) if found.version == 6 else found)


def messages_to(recipient: str, channel: str, address: str, device: str = "") -> tuple[Try, ...]:
    """One message with a code counts for the pair of recipient and place, for each of them, and for what it costs.

    In a browser that is known for the recipient (`device`, its name) by itself: strangers who ask for codes all day
    would else keep a person out who signs in by codes alone.
    """
    wanted, here = recipient.strip().lower()[:254], place_of(address)
    tries: tuple[Try, ...] = (
        (Action.SEND_CODE, wanted, here),
        (Action.SEND_CODE_TO_ADDRESS, wanted),
        (Action.SEND_CODE_FROM_ADDRESS, here),
    )
    if device:
        tries = ((Action.SEND_CODE_ON_DEVICE, wanted, device),)
    if channel != "sms":
        return tries
    country = country_prefix(wanted)
    return (
        *tries,
        (Action.SMS_TO_NUMBER, wanted),
        (Action.SMS_TO_COUNTRY, country),
        (Action.SMS_TO_COUNTRY_FROM_ADDRESS, country, here),
    )


def count(action: Action, *parts: str) -> int:
    """Counts one try by these parts (an identifier, an address) and returns how many there were.

    Raises TooManyTries beyond the limit.
    """
    return _count({_key(action, parts): action})


def count_all(*tries: Try) -> int:
    """Counts one try by several keys in one statement, and returns how many the first of them has had.

    Raises TooManyTries with the longest wait.
    """
    return _count({_key(action, parts): action for action, *parts in tries})


def look(action: Action, *parts: str) -> int:
    """How many tries there have been, without counting one."""
    with connection.cursor() as cursor:
        cursor.execute("select count from signin_attempt where key = %s and until > now()", [_key(action, parts)])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def note(action: Action, *parts: str) -> None:
    """Counts one that nobody is refused for."""
    with contextlib.suppress(TooManyTries):
        count(action, *parts)


def forget(action: Action, *parts: str) -> None:
    """After a success: earlier failures of the same person no longer count."""
    forget_all((action, *parts))  # type: ignore[arg-type]  # parts of one or two


def forget_all(*tries: Try) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from signin_attempt where key = any(%s)", [[_key(action, parts) for action, *parts in tries]]
        )


def _count(actions: dict[str, Action]) -> int:
    # In the order of keys, so that two requests with the same keys wait for each other instead of locking up.
    keys, rules = sorted(actions), {key: rule_of(action) for key, action in actions.items()}
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [keys, [rules[key][1] for key in keys]])
        rows: list[tuple[str, int, float]] = cursor.fetchall()
    beyond = [(seconds, key, tries - rules[key][0]) for key, tries, seconds in rows if tries > rules[key][0]]
    if beyond:
        seconds, key, excess = max(beyond)
        raise TooManyTries(math.ceil(seconds), actions[key], excess)
    first = next(iter(actions))
    return next(tries for key, tries, _seconds in rows if key == first)


def _key(action: Action, parts: tuple[str, ...] | list[str]) -> str:
    return hashlib.sha256("\x1f".join((action.name, *parts)).encode()).hexdigest()
