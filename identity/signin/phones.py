"""Phone numbers as people write them, kept in one form (E.164).

Which country a number without one belongs to is a plain rule: the region in the browser's own languages, in their
order (`en-GB` is GB), a language of one country counting as that country's (`ja` is JP). Where that gives nothing, the
number must be written with its country code. Nothing is guessed from the network address, and nothing is remembered.
"""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from connectors.delivery import limits, recipients

LIMIT = 40
# Languages that are nearly always spoken in one country.
HOME_OF = {"ja": "JP"}
# Whatever can get a text message; premium and shared-cost numbers exist to be paid for.
REACHABLE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
WRITTEN = re.compile(r"\+?[0-9().\-\s/]{4,}\Z")


def find_number(typed: str, region: str | None) -> str | None:
    """The number in E.164, or None for what cannot be the number of a phone that gets text messages."""
    text = unicodedata.normalize("NFKC", typed[:LIMIT]).strip()
    # Japanese keyboards offer several marks that look like a hyphen.
    text = re.sub(r"[\u2010-\u2015\u2212\u30fc]", "-", text)
    if not WRITTEN.match(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in REACHABLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def check_country(number: str) -> None:
    """Whoever's number it is, and whether or not anybody has it. Raises ValidationError."""
    if not limits.is_country_allowed(recipients.country_prefix(number)):
        raise ValidationError(_("We send no messages to numbers of this country. Choose another number."))


def written(number: str) -> str:
    """A number in E.164 as it is read: `+81 90-1234-5678`."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, None), PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def region_of(request: HttpRequest) -> str | None:
    """The country that numbers without one are taken for."""
    tags = [part.split(";")[0].strip() for part in request.headers.get("Accept-Language", "")[:200].split(",")]
    for tag in (*tags, translation.get_language() or ""):
        language, _, rest = tag.partition("-")
        region = rest.rpartition("-")[2].upper()
        if len(region) == 2 and region in phonenumbers.SUPPORTED_REGIONS:
            return region
        if language.lower() in HOME_OF:
            return HOME_OF[language.lower()]
    return None
