"""The account page as a preview shows it: the account of somebody who does not exist, by what the policy lets be seen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from identity.account import overview, policy
from identity.account.devices import Device
from identity.account.rows import Row
from identity.signin.brand.samples import EMAIL, Sample, somebody


def _account(request: HttpRequest) -> Mapping[str, object]:
    user = request.user = somebody()
    user.set_unusable_password()
    now = timezone.now()
    sign_in = overview.sign_in(user)
    if policy.can_see("emails"):
        act, url = (say("Manage"), "#") if policy.can_change("emails") else ("", "")
        address = Row(say("E-mail address"), EMAIL, act=act, url=url)
        sign_in = replace(sign_in, rows=(address, *sign_in.rows))
    return {
        "user": user,
        "before": [overview.profile(user), sign_in],
        "after": [section for section in (overview.privacy(request, user),) if section.rows],
        "events": [],
        "devices": [Device(0, "Chrome, Windows", "203.0.113.7", now - timedelta(minutes=5), now, is_this=True)],
        "device_count": 1,
        "grants": [],
        "grant_count": 0,
        "monogram": str(user)[:1].upper(),
    }


SAMPLES = (Sample("account", _("Account page"), "account/home.html", "account", _account),)
