"""What a tenant asks of passwords."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.policies import TenantPolicy

SHORTEST, LONGEST = 8, 64


class PasswordPolicy(TenantPolicy):
    """`words` are staff's own, one a line, that no password may contain."""

    minimum_length = models.PositiveSmallIntegerField(
        _("least number of characters"),
        default=10,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
        help_text=_("From 8 to 64. Length protects more than anything else."),
    )
    classes = models.PositiveSmallIntegerField(
        _("kinds of characters"),
        default=1,
        choices=[(1, _("Any")), (2, _("At least two")), (3, _("At least three")), (4, _("All four"))],
        help_text=_(
            "Of small letters, capital letters, digits and other characters. People answer such rules with "
            "“Password1!”, so more length is the better choice."
        ),
    )
    refuse_common = models.BooleanField(
        _("refuse common passwords"),
        default=True,
        help_text=_(
            "The twenty thousand that are tried first, with or without digits around them, and plain rows of characters."
        ),
    )
    refuse_context = models.BooleanField(
        _("refuse what anybody could guess"),
        default=True,
        help_text=_(
            "A password that is little more than the person’s own name, address, username or phone number, or the name "
            "of this tenant or of the application: also backwards, and with digits around it."
        ),
    )
    words = models.TextField(
        _("further words"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: products, places, slogans. No password may contain them."),
    )
    refuse_breached = models.BooleanField(
        _("refuse passwords from known leaks"),
        default=True,
        help_text=_(
            "Five characters of a digest are looked up at the range service; the password never leaves this "
            "deployment. While the service does not answer, passwords are taken without this check."
        ),
    )

    class Meta:
        verbose_name = _("password policy")
        verbose_name_plural = _("password policies")

    @property
    def own_words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word.strip() for word in self.words.splitlines() if word.strip()))
