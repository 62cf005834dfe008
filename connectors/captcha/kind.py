"""What a captcha kind is: a widget on a page, the origins it needs, and one question to the vendor afterwards."""

from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Config, Secret
from connectors.kind import Kind
from connectors.rows import Setup
from connectors.social import asking
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.profile import Claims

TOKEN_LIMIT = 8 * 1024
ALWAYS, RISK = "always", "risk"
# Pages that can ask, as the settings call them.
PLACES = (
    ("registration", _("creating an account")),
    ("password", _("signing in with a password")),
    ("recovery", _("a forgotten password")),
)
WHEN = (
    (RISK, _("when there were many failures or attempts from the same place")),
    (ALWAYS, _("every time")),
)


class Verdict(Enum):
    """UNKNOWN: the vendor could not be asked, so nobody knows."""

    PERSON = "person"
    ROBOT = "robot"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Origins:
    """What the page's content security policy must let in, and nothing else."""

    script: tuple[str, ...]
    frame: tuple[str, ...]
    style: tuple[str, ...] = ()
    connect: tuple[str, ...] = field(default=())


class CaptchaConfig(Config):
    site_key = forms.CharField(label=_("Site key"), max_length=255, help_text=_("It is public: it stands in the page."))
    secret_key = Secret(label=_("Secret key"))
    places = forms.MultipleChoiceField(
        label=_("Asked at"), choices=PLACES, widget=forms.CheckboxSelectMultiple, initial=["registration", "password"]
    )
    when = forms.ChoiceField(label=_("When it is asked"), choices=WHEN, widget=forms.RadioSelect, initial=RISK)
    attempts = forms.IntegerField(
        label=_("Attempts before it is asked"),
        min_value=1,
        max_value=100,
        initial=5,
        help_text=_(
            "Counted by place: wrong passwords within ten minutes, messages within a quarter of an hour, accounts within an hour."
        ),
    )
    lets_in = forms.BooleanField(
        label=_("Let people in when the vendor does not answer"),
        required=False,
        help_text=_("Off, nobody gets past these pages meanwhile. The limits on tries hold either way."),
    )


class CaptchaKind(Kind):
    purpose = "captcha"
    form_class: ClassVar[type[Config]] = CaptchaConfig
    script_url: ClassVar[str]
    verify_url: ClassVar[str]
    widget_class: ClassVar[str]
    field: ClassVar[str]
    origins: ClassVar[Origins]

    def verify(self, setup: Setup, token: str, *, address: str, host: str) -> Verdict:
        """Asks the vendor about the token of a form. `host` is where the widget must have been solved, "" for anywhere."""
        if not 0 < len(token) <= TOKEN_LIMIT:
            return Verdict.ROBOT
        form = {"secret": setup.secret("secret_key"), "response": token, "remoteip": address}
        try:
            said = asking.ask("POST", self.verify_url, form=form)
        except ProviderFailed:
            return Verdict.UNKNOWN
        if said.get("success") is True:
            return Verdict.PERSON if not host or said.get("hostname") in (None, "", host) else Verdict.ROBOT
        return Verdict.UNKNOWN if blames_us(said) else Verdict.ROBOT

    def check_secret(self, setup: Setup) -> None:
        """A question about no token: the vendor's answer says whether it knows our secret. Raises ProviderFailed."""
        form = {"secret": setup.secret("secret_key"), "response": "a test of the secret key"}
        if blames_us(asking.ask("POST", self.verify_url, form=form)):
            raise ProviderFailed(Fault.CLIENT, "secret")


def blames_us(said: Claims) -> bool:
    """Whether the vendor refuses our own key: then it has said nothing about the person."""
    codes = said.get("error-codes")
    found = [str(code) for code in codes] if isinstance(codes, list) else []
    return any("secret" in code or code in ("sitekey-secret-mismatch", "internal-error") for code in found)
