"""How many messages an SMS is paid as: 160 characters of GSM 03.38 (153 each of several), else 70 (67) of UTF-16."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these takes two places.
EXTENDED = frozenset("^{}\\[~]|€\f")


def is_basic(text: str) -> bool:
    return all(mark in BASIC or mark in EXTENDED for mark in text)


def length_of(text: str) -> int:
    """In septets, or in units of UTF-16 where the basic alphabet does not hold the text."""
    if is_basic(text):
        return len(text) + sum(mark in EXTENDED for mark in text)
    return len(text.encode("utf-16-le")) // 2


def segments_of(text: str) -> int:
    single, several = (160, 153) if is_basic(text) else (70, 67)
    length = length_of(text)
    return 1 if length <= single else -(-length // several)
