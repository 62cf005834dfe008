"""What a session's proofs are worth together. The records are allauth's; this is the one place that adds them up."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import TypeAlias

Record: TypeAlias = Mapping[str, object]


class Level(IntEnum):
    NONE = 0
    SINGLE = 1
    MULTI = 2
    # A passkey whose authenticator knew its owner (user verification): something one has, and something one is or
    # knows. It counts as two factors.
    RESISTANT = 3


def kind_of(record: Record) -> str:
    """What was proved, whatever step it was asked in: a mailbox stays the same mailbox."""
    if record.get("method") == "mfa":
        return str(record.get("type"))
    if record.get("method") == "code":
        return "sms" if record.get("phone") else "email"
    return str(record.get("method"))


def is_passkey(record: Record) -> bool:
    return kind_of(record) == "webauthn" and record.get("uv") is True


def level_of(records: Iterable[Record]) -> Level:
    """SECURITY 24: the same kind twice is one factor; a second one is what was asked for as such (`mfa`)."""
    found = list(records)
    if any(is_passkey(record) for record in found):
        return Level.RESISTANT
    if is_vouched_twice(found):
        return Level.MULTI
    kinds = {kind_of(record) for record in found}
    seconds = {kind_of(record) for record in found if record.get("method") == "mfa"}
    if any(kinds - {second} for second in seconds):
        return Level.MULTI
    return Level.SINGLE if found else Level.NONE


def is_vouched_twice(records: Iterable[Record]) -> bool:
    """Whether a company's provider says, and is trusted to say, that a second factor was shown there (SECURITY 28).

    It is the company's word, so it counts for a session that the company opened. Where the person opened the session, what
    they can show themselves is asked of them: else an administrator of one company would open what is another's.
    """
    found = list(records)
    own = [record for record in found if "connection" not in record and record.get("method") != "mfa"]
    return any(record.get("mfa") is True for record in found if "connection" in record) and all(
        record.get("reauthenticated") for record in own
    )
