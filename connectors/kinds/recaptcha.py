"""Google reCAPTCHA v2: https://developers.google.com/recaptcha/docs/verify"""

from django.utils.translation import gettext_lazy as _

from connectors.captcha.kind import CaptchaKind, Origins
from connectors.kinds import steps


class ReCaptcha(CaptchaKind):
    slug, label = "recaptcha", "reCAPTCHA"
    portal = "https://www.google.com/recaptcha/admin"
    steps = (
        _("In the reCAPTCHA admin console, register a site with the type v2, “I’m not a robot”."),
        steps.HOST,
        steps.KEYS,
    )
    script_url = "https://www.google.com/recaptcha/api.js"
    verify_url = "https://www.google.com/recaptcha/api/siteverify"
    widget_class, field = "g-recaptcha", "g-recaptcha-response"
    origins = Origins(
        script=("https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"),
        frame=("https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/"),
    )
