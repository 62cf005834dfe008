"""pysaml2's reading of a response that ours found right: two readings of one message, or nobody is signed in.

Times are ours alone: pysaml2 asks the clock itself. This module imports pysaml2: only functions import it.
"""

from saml2.response import AuthnResponse

from connectors.enterprise.certificates import Certificate
from connectors.saml.backend import security_context

YEARS = 100 * 366 * 24 * 3600


class _Reading(AuthnResponse):
    """Attributes are read once, by us."""

    def get_identity(self) -> dict[str, object]:
        return {}

    def issue_instant_ok(self) -> bool:
        return True


class ReadOtherwise(Exception):
    """The two readings differ. The message is technical and holds nothing of the person."""


def read_again(
    text: str, *, entity_id: str, provider: str, acs_url: str, request_id: str,
    certificates: list[Certificate], accepts_sha1: bool,
) -> str:  # fmt: skip
    """The NameID ("" for none). Raises ReadOtherwise."""
    reading = _Reading(
        security_context(provider, certificates, accepts_sha1=accepts_sha1),
        (),
        entity_id,
        [acs_url],
        {request_id: "/"},
        YEARS,
        allow_unsolicited=False,
        want_assertions_or_response_signed=True,
        conv_info={"entity_id": provider, "endp_url": acs_url},
    )
    try:
        done = reading.loads(text, False).verify()
    except Exception as error:
        raise ReadOtherwise(type(error).__name__) from error
    if done is None or reading.assertion is None or len(reading.assertions) != 1:
        raise ReadOtherwise("no assertion")
    return (reading.name_id.text or "").strip() if reading.name_id is not None else ""
