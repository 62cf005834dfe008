"""Requests to Amazon's services, signed by Signature Version 4.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import orjson
from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery import asking
from connectors.delivery.faults import Fault
from connectors.delivery.kind import DeliveryConfig
from connectors.rows import Setup

OUT_OF_SANDBOX = _("Ask Amazon to move the account out of the sandbox, in which only proved recipients are reached.")
FAULTS = {
    "UnrecognizedClientException": Fault.ACCOUNT, "InvalidClientTokenId": Fault.ACCOUNT, "AccessDenied": Fault.ACCOUNT,
    "SignatureDoesNotMatch": Fault.ACCOUNT, "InvalidSignatureException": Fault.ACCOUNT,
    "AccessDeniedException": Fault.ACCOUNT, "AuthorizationError": Fault.ACCOUNT, "LimitExceededException": Fault.ACCOUNT,
    "TooManyRequestsException": Fault.BUSY, "Throttled": Fault.BUSY, "Throttling": Fault.BUSY,
}  # fmt: skip


class AwsConfig(DeliveryConfig):
    region = forms.RegexField(r"^[a-z]{2}(-[a-z]+)+-[0-9]\Z", label=_("Region"), help_text=_("Such as ap-northeast-1."))
    access_key_id = forms.RegexField(r"^[A-Z0-9]{16,128}\Z", label=_("Access key ID"))
    secret_access_key = Secret(label=_("Secret access key"))


def user_who_may(action: str) -> Promise:
    """The step that makes the keys, with one right and no more."""
    step = _("In IAM, create a user with the right {action} alone, and an access key for it.")
    found: Promise = format_lazy(step, action=action)
    return found


def ask(
    setup: Setup,
    url: str,
    *,
    service: str,
    document: Mapping[str, object] | None = None,
    form: Mapping[str, str] | None = None,
) -> asking.Answer:
    """Raises DeliveryFailed where nothing was answered."""
    if document is not None:
        body, media = orjson.dumps(document), "application/json"
    else:
        body, media = urlencode(form or {}).encode(), "application/x-www-form-urlencoded"
    headers = signed(
        url, body, media=media, service=service, region=setup.text("region"), key_id=setup.text("access_key_id"),
        secret=setup.secret("secret_access_key"), now=timezone.now(),
    )  # fmt: skip
    return asking.ask(url, headers=headers, body=body)


def signed(
    url: str, body: bytes, *, media: str, service: str, region: str, key_id: str, secret: str, now: datetime
) -> dict[str, str]:
    """The headers of a POST to this address, `Host` left out: the client writes the same."""
    parts, moment = urlsplit(url), f"{now:%Y%m%dT%H%M%SZ}"
    names = "content-type;host;x-amz-date"
    told = f"content-type:{media}\nhost:{parts.netloc}\nx-amz-date:{moment}\n"
    request = f"POST\n{parts.path}\n\n{told}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    signature = _hmac(key, to_sign).hex()
    credential = f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {"Content-Type": media, "X-Amz-Date": moment, "Authorization": credential}


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
