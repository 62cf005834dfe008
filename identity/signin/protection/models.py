"""How many tries a tenant allows, and for how long its sign-in log is kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.policies import TenantPolicy


def _within(least: int, most: int) -> tuple[MinValueValidator, MaxValueValidator]:
    return MinValueValidator(least), MaxValueValidator(most)


class ProtectionPolicy(TenantPolicy):
    password_tries = models.PositiveSmallIntegerField(
        _("passwords to try"), default=10, validators=_within(3, 100),
        help_text=_("So many wrong passwords for one person, from one place, before it has to wait."),
    )  # fmt: skip
    password_minutes = models.PositiveSmallIntegerField(
        _("minutes to wait"), default=10, validators=_within(1, 1440),
        help_text=_("Counted from the first wrong password. Other places, passkeys and codes stay open meanwhile."),
    )  # fmt: skip
    unlock = models.BooleanField(
        _("unlocking by mail"), default=True,
        help_text=_("Whoever has to wait may have a code sent to the address, which lets this browser try again at once."),
    )  # fmt: skip
    code_tries_a_day = models.PositiveSmallIntegerField(
        _("wrong codes a day"), default=50, validators=_within(10, 200),
        help_text=_("For one account, over all the codes it was sent. A code has a million values."),
    )  # fmt: skip
    messages_an_hour = models.PositiveSmallIntegerField(
        _("messages an hour"), default=20, validators=_within(5, 100),
        help_text=_("Codes and links sent to one address or number, whoever asks for them."),
    )  # fmt: skip
    sms_a_day = models.PositiveIntegerField(
        _("SMS a day"), default=1000, validators=_within(1, 1_000_000),
        help_text=_("To all numbers of one country together. Fraud with paid numbers ends here."),
    )  # fmt: skip
    log_days = models.PositiveSmallIntegerField(
        _("days in the sign-in log"), default=90, validators=_within(1, 730),
        help_text=_("Older sign-ins are deleted every hour. They hold addresses of people and of their networks."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("protection policy")
        verbose_name_plural = _("protection policies")
