"""Asking for a code or a link, trying it, having it sent again, leaving it. Callers audit what follows from it.

The limits are counted here, so that no page can forget them: messages by recipient and place, SMS by number and
country, tries by recipient and, across challenges, by account and day (SECURITY 25).
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from connectors.texts.resolution import own_texts
from identity.signin import limits
from identity.signin.challenges import codes, messages
from identity.signin.challenges.models import SENDS, TRIES, Challenge, Channel, Purpose
from identity.users.models import User
from tenants.audit.actor import Actor

# One statement looks, counts and uses up: of two posts at once, one gets the session and both have counted.
ATTEMPT = """
update challenges_challenge set tries = tries + 1,
 consumed_at = case when user_id is not null and code_hash = any(%(digests)s) then %(now)s end,
 passed_at = case when user_id is not null and code_hash = any(%(digests)s) then %(now)s end
where id = %(id)s and purpose = %(purpose)s and browser_hash = %(browser)s
 and consumed_at is null and expires_at > %(now)s and tries < %(limit)s
returning tries, passed_at is not null
"""


class WrongCode(Exception):
    """Not the code of this challenge. `tries_left` may be 0: then only a new challenge helps."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


class ChallengeOver(Exception):
    """Used, expired, spent, left, or of another browser, purpose or tenant: the caller cannot tell which."""


def start(
    *,
    purpose: Purpose,
    channel: Channel,
    address: str,
    user: User | None,
    browser: str,
    with_link: bool = False,
    return_path: str = "",
    device: str = "",
    by: Actor,
) -> Challenge:
    """Sends a code (and a link) to `address`, which the caller took from a row or from a form that asks for it alone.

    `user` None: somebody unknown, or an address that is somebody else's; the mail says so instead. Raises
    limits.TooManyTries. `browser` is `browser_secret` of this request's session; `device` its name, where it is known
    for this address (protection.devices).
    """
    limits.count_all(*limits.messages_to(address, channel, by.ip, device))
    now = timezone.now()
    row = Challenge(
        purpose=purpose,
        channel=channel,
        address=address,
        user=user,
        browser_hash=codes.browser_digest(browser),
        return_path=return_path,
        created_at=now,
    )
    # Before the transaction: keys and texts that are read inside one are not cached.
    code, token = _renew(row, now, with_link)
    own_texts()
    with transaction.atomic():
        row.save(force_insert=True)
        messages.send(row, code=code, token=token)
    return row


def find(*, challenge_id: UUID | str | None, purpose: Purpose, browser: str) -> Challenge | None:
    """An open challenge of this very browser; its code may have expired, a new one can be asked for."""
    if not challenge_id or not browser:
        return None
    found = Challenge.objects.open(timezone.now()).filter(pk=challenge_id, purpose=purpose)
    # With the person, known or not in the same statement.
    return found.filter(browser_hash=codes.browser_digest(browser)).select_related("user").first()


def attempt(*, challenge: Challenge, code: str, by: Actor) -> Challenge:
    """Tries a code on what `find` found, and uses it up when it is right; then `challenge.user` is proved.

    Raises limits.TooManyTries, WrongCode, ChallengeOver.
    """
    limits.count_all(*tries_of(challenge, by))
    digests = codes.code_digests(purpose=challenge.purpose, place=challenge.pk, code=code)
    with connection.cursor() as cursor:
        cursor.execute(
            ATTEMPT,
            {
                "digests": digests,
                "now": timezone.now(),
                "id": challenge.pk,
                "purpose": challenge.purpose,
                "browser": challenge.browser_hash,
                "limit": TRIES,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise ChallengeOver
    challenge.tries, is_right = row
    if not is_right:
        raise WrongCode(TRIES - challenge.tries)
    challenge.consumed_at = challenge.passed_at = timezone.now()
    return challenge


def find_by_link(*, token: str) -> Challenge | None:
    """Whose link this is, live and in whichever browser: for the page with the button, which uses nothing up."""
    return (
        Challenge.objects.filter(link_hash=codes.token_digest(token), consumed_at=None, expires_at__gt=timezone.now())
        .select_related("user")
        .first()
    )


def is_of_browser(challenge: Challenge, browser: str) -> bool:
    return bool(browser) and challenge.browser_hash == codes.browser_digest(browser)


def follow(*, challenge: Challenge, token: str, browser: str, by: Actor) -> Challenge:
    """Uses up the link that `find_by_link` found, in the browser that asked for it. Raises ChallengeOver."""
    now = timezone.now()
    live = Challenge.objects.filter(
        pk=challenge.pk,
        purpose=challenge.purpose,
        link_hash=codes.token_digest(token),
        browser_hash=codes.browser_digest(browser),
        user__isnull=False,
        consumed_at=None,
        expires_at__gt=now,
    )
    if not browser or not live.update(consumed_at=now, passed_at=now):
        raise ChallengeOver
    challenge.consumed_at = challenge.passed_at = now
    return challenge


def resend(*, challenge: Challenge, device: str = "", by: Actor) -> bool:
    """A new code to the same recipient; the former one is over, the tries are not forgiven. False beyond the limit.

    Raises limits.TooManyTries.
    """
    limits.count_all(*limits.messages_to(challenge.address, challenge.channel, by.ip, device))
    now = timezone.now()
    sends, still_open = challenge.sends, Challenge.objects.open(now).filter(pk=challenge.pk)
    code, token = _renew(challenge, now, challenge.has_link)
    own_texts()
    with transaction.atomic():
        moved = still_open.filter(sends=sends, sends__lt=SENDS, tries__lt=TRIES).update(
            code_hash=challenge.code_hash,
            link_hash=challenge.link_hash,
            expires_at=challenge.expires_at,
            sends=sends + 1,
        )
        if not moved:
            return False
        challenge.sends += 1
        messages.send(challenge, code=code, token=token, is_again=True)
    return True


def abandon(*, challenge: Challenge, by: Actor) -> None:
    """The person goes another way: neither code nor link opens anything any more."""
    Challenge.objects.filter(pk=challenge.pk, consumed_at=None).update(consumed_at=timezone.now())


def find_passed(*, challenge_id: UUID | str | None, purpose: Purpose, browser: str) -> Challenge | None:
    """What the right code has opened a second step for, in this very browser, a few minutes ago, not yet taken."""
    if not challenge_id or not browser:
        return None
    return (
        Challenge.objects.filter(pk=challenge_id, purpose=purpose, browser_hash=codes.browser_digest(browser))
        .filter(passed_at__gt=timezone.now() - Challenge.LIFETIME, finished_at=None)
        .select_related("user")
        .first()
    )


def finish(*, challenge: Challenge, by: Actor) -> None:
    """Takes that second step, once. Raises ChallengeOver."""
    now = timezone.now()
    found = Challenge.objects.filter(pk=challenge.pk, finished_at=None, passed_at__gt=now - Challenge.LIFETIME)
    if not found.update(finished_at=now):
        raise ChallengeOver


def end_all(*, user: User) -> int:
    """Part of operations that change who a person is: whatever was sent before opens nothing any more."""
    now = timezone.now()
    live = Challenge.objects.filter(user=user, finished_at=None, created_at__gt=now - Challenge.OPEN_FOR)
    return live.update(consumed_at=now, finished_at=now, passed_at=None)


def tries_of(challenge: Challenge, by: Actor) -> tuple[limits.Try, ...]:
    """A new challenge gives no new tries: a code has only a million values. Within a day for the account, wherever
    they come from; else for the recipient and the place, so that failures elsewhere keep nobody waiting."""
    account = str(challenge.user_id or challenge.address)
    here = limits.place_of(by.ip)
    return (limits.Action.TRY_CODE, challenge.address, here), (limits.Action.TRY_CODE_OF_DAY, account)


def _renew(row: Challenge, now: datetime, with_link: bool) -> tuple[str, str]:
    """Somebody unknown gets a code that nobody was told and no form can send."""
    code, token = codes.new_code(), codes.new_token() if with_link else ""
    secret = code if row.user_id else codes.new_token()
    row.code_hash = codes.code_digest(purpose=row.purpose, place=row.pk, code=secret)
    row.link_hash = codes.token_digest(token) if token else ""
    row.expires_at = now + Challenge.LIFETIME
    return code, token
