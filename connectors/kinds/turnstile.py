"""Cloudflare Turnstile: https://developers.cloudflare.com/turnstile/get-started/server-side-validation/"""

from django.utils.translation import gettext_lazy as _

from connectors.captcha.kind import CaptchaKind, Origins
from connectors.kinds import steps

ORIGIN = "https://challenges.cloudflare.com"


class Turnstile(CaptchaKind):
    slug, label = "turnstile", "Cloudflare Turnstile"
    portal = "https://dash.cloudflare.com/?to=/:account/turnstile"
    steps = (
        _("In the Cloudflare dashboard, open Turnstile and add a widget."),
        steps.HOST,
        steps.KEYS,
    )
    script_url = f"{ORIGIN}/turnstile/v0/api.js"
    verify_url = f"{ORIGIN}/turnstile/v0/siteverify"
    widget_class, field = "cf-turnstile", "cf-turnstile-response"
    origins = Origins(script=(ORIGIN,), frame=(ORIGIN,))
