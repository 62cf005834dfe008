"""Protection: how many tries, and how long what happened is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.signin.brand.effect import Previewed
from identity.signin.console_pages import PAGES
from identity.signin.protection import operations
from identity.signin.protection.models import ProtectionPolicy
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Section


class ProtectionForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = ProtectionPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too


class ProtectionAdmin(Previewed[ProtectionPolicy]):
    place, icon, title = "experience/protection", "shield", _("Experience")
    lead = _("What stops guessing, and what never stops the person. It holds from the next try.")
    form_class = ProtectionForm
    siblings = PAGES
    first_page = "wait"
    sections = (
        Section(
            _("Passwords"),
            _("Counted for the person and the place together, so that nobody can lock out a person who sits elsewhere. A browser in which the person has signed in before counts by itself."),
            ("password_tries", "password_minutes", "unlock"),
        ),
        Section(
            _("Codes and messages"),
            _("A new code gives no new tries, and a message costs attention or money."),
            ("code_tries_a_day", "messages_an_hour", "sms_a_day"),
        ),
        Section(_("Sign-in log"), _("Under Activity, and on the page of each person."), ("log_days",)),
    )  # fmt: skip

    def save(self, policy: ProtectionPolicy, by: Actor) -> None:
        operations.update_protection(policy=policy, by=by)

    def breaks(self, before: ProtectionPolicy, after: ProtectionPolicy) -> tuple[Text, ...]:
        found: list[Text] = []
        if after.log_days < before.log_days:
            found.append(
                ngettext(
                    "Sign-ins older than %(days)d day are deleted within the hour, for good.",
                    "Sign-ins older than %(days)d days are deleted within the hour, for good.",
                    after.log_days,
                )
                % {"days": after.log_days}
            )
        if before.unlock and not after.unlock:
            found.append(_("Whoever has mistyped too often waits until the time is over, or signs in another way."))
        return tuple(found)
