"""The second step as a preview shows it: proving it, and setting it up where it is required."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin.brand.samples import EMAIL, Sample, somebody
from identity.signin.challenges.models import Channel
from identity.signin.factors.enrolment import passkeys_are_taken
from identity.signin.factors.forms import FORMS
from identity.signin.factors.holdings import Method
from identity.signin.factors.models import FactorPolicy
from identity.signin.factors.sent import Recipient
from identity.signin.factors.views import enrolling, proving

PLACE = "#"
SENT_TO = {Method.EMAIL: Recipient(Channel.EMAIL, EMAIL), Method.SMS: Recipient(Channel.SMS, "+819012345678")}


def _prove(request: HttpRequest) -> Mapping[str, object]:
    """Somebody who has everything that the policy offers; mail and SMS are asked only of those who have neither app
    nor passkey."""
    policy = FactorPolicy.load()
    stronger = [one for one, is_on in ((Method.PASSKEY, policy.passkeys), (Method.APP, policy.totp)) if is_on]
    sent = [one for one, is_on in ((Method.EMAIL, policy.email), (Method.SMS, policy.sms)) if is_on]
    ways = stronger or sent or [Method.APP]
    if policy.recovery_codes and stronger:
        ways.append(Method.RECOVERY)
    way = ways[0]
    return {
        "form": FORMS[way](trust_days=policy.trusted_days),
        "person": somebody(),
        "method": way.name.lower(),
        "need": True,
        "others": [(proving.LABELS[one], PLACE) for one in ways[1:]],
        "options": None,
        "recipient": SENT_TO[way].masked if way in SENT_TO else "",
        "is_sent": way in SENT_TO,
    }


def _enrol(request: HttpRequest) -> Mapping[str, object]:
    policy = FactorPolicy.load()
    offered = [Method.PASSKEY] if passkeys_are_taken(policy) else []
    if policy.totp:
        offered.append(Method.APP)
    choices = [(enrolling.LABELS[one], PLACE, one.name.lower()) for one in offered]
    return {"person": somebody(), "method": "", "choices": choices, "is_stage": True}


SAMPLES = (
    Sample("factor", _("Second step"), "signin/factors/prove.html", "signin_factor", _prove),
    Sample("enrol", _("Setting a factor up"), "signin/factors/enrol.html", "signin_enrol", _enrol),
)
