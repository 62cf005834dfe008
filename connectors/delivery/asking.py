"""One question to a vendor's API, through the guarded client. What it answers is read, and never shown to anybody."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

import orjson

from connectors.delivery.faults import DeliveryFailed, Fault, code_of
from tenants.outbound import OutboundFailed, OutboundRefused, fetch

Document = Mapping[str, object]
# Where vendors write their reason, in the order of how much it says.
NAMES = (
    "name", "code", "ErrorCode", "error_code", "errorCode", "type", "reject_reason", "error", "errors", "Messages", "Errors",
    "data",
)  # fmt: skip
LONGEST_WAIT = 3600


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    document: Document
    text: str

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300


def ask(
    url: str,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    document: Document | None = None,
    body: bytes | None = None,
) -> Answer:
    """Whatever the vendor answers. Raises DeliveryFailed where it does not."""
    sent = {"Accept": "application/json", **(headers or {})}
    if form is not None:
        body, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
    elif document is not None:
        body, sent["Content-Type"] = orjson.dumps(document), "application/json"
    try:
        answer = fetch(method, url, headers=sent, body=body)
    except (OutboundRefused, OutboundFailed) as error:
        raise DeliveryFailed(Fault.UNREACHABLE) from error
    found = read(answer.body)
    inner = found if isinstance(found, dict) else {}
    return Answer(answer.status, answer.headers, inner, answer.body.decode("utf-8", "replace"))


def accepted(answer: Answer, faults: Mapping[str, Fault], code: object = "") -> Answer:
    """The answer again. Raises DeliveryFailed where the vendor says no; `code` is its reason, if it stands elsewhere."""
    if answer.is_fine:
        return answer
    found = code_of(code) or reason_in(answer.document)
    raise refusal(answer.status, answer.headers, found, faults)


def refusal(status: int, headers: Mapping[str, str], code: str, faults: Mapping[str, Fault]) -> DeliveryFailed:
    """What an answer other than yes means."""
    wait = headers.get("retry-after", "")
    seconds = min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdigit() and len(wait) < 9 else 0
    return DeliveryFailed(faults.get(code) or _by_status(status), code or status, seconds)


def vendor_id(found: object) -> str:
    """As it is kept: a word of theirs, or nothing."""
    text = str(found) if isinstance(found, str | int) else ""
    return text.strip("<>")[:200] if text.isprintable() else ""


def reason_in(found: object, depth: int = 0) -> str:
    """The vendor's reason as a word, wherever in the document it stands."""
    if depth > 8:
        return ""
    if isinstance(found, list):
        return reason_in(found[0], depth + 1) if found else ""
    if not isinstance(found, Mapping):
        return code_of(found)
    document = cast("Document", found)
    return next((code for name in NAMES if (code := reason_in(document.get(name), depth + 1))), "")


def form_encoded(values: Mapping[str, str]) -> str:
    return urlencode(values)


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"}


def read(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except ValueError:
        return None


def _by_status(status: int) -> Fault:
    if status == 429:
        return Fault.BUSY
    if status in (401, 402, 403):
        return Fault.ACCOUNT
    if status == 408 or status >= 500:
        return Fault.SERVER
    # Neither a yes nor a no: a page of somebody else's, or a redirect, which we do not follow.
    return Fault.ANSWER if status < 400 else Fault.REFUSED
