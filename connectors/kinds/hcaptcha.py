"""hCaptcha: https://docs.hcaptcha.com/#verify-the-user-response-server-side"""

from django.utils.translation import gettext_lazy as _

from connectors.captcha.kind import CaptchaKind, Origins
from connectors.kinds import steps

ORIGINS = ("https://hcaptcha.com", "https://*.hcaptcha.com")


class HCaptcha(CaptchaKind):
    slug, label = "hcaptcha", "hCaptcha"
    portal = "https://dashboard.hcaptcha.com/sites"
    steps = (
        _("In the hCaptcha dashboard, add a site."),
        steps.HOST,
        steps.KEYS,
    )
    script_url = "https://js.hcaptcha.com/1/api.js"
    verify_url = "https://api.hcaptcha.com/siteverify"
    widget_class, field = "h-captcha", "h-captcha-response"
    origins = Origins(script=ORIGINS, frame=ORIGINS, style=ORIGINS, connect=ORIGINS)
