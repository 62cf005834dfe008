"""What may be sent at all: countries, limits a day, and how long the log is kept."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connectors.delivery import countries, limits, operations, recipients
from connectors.models import DeliveryPolicy
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Section, SettingsAdmin

# Connections in the console: its pages stand beside each other.
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Connections"), "connectors_connector_changelist"),
    (_("Enterprise"), "connections_connection_changelist"),
    (_("Limits of sending"), "connectors_deliverypolicy_changelist"),
)


class DeliveryForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = DeliveryPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too
        widgets = {"sms_countries": forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})}


class DeliveryAdmin(SettingsAdmin[DeliveryPolicy]):
    place, icon, title = "connections/sending", "outgoing_mail", _("Connections")
    lead = _(
        "What leaves at all, whoever causes it. How often somebody may ask for a code stands under Experience, Protection."
    )
    form_class = DeliveryForm
    siblings = PAGES
    effect_template = "console/deliveries/effect.html"
    sections = (
        Section(
            _("SMS"),
            _("Fraudsters have messages sent to numbers that earn them money, mostly in countries where you have nobody. Countries that you do not name get none."),
            ("sms_countries", "sms_a_day"),
        ),
        Section(
            _("One recipient"),
            _("The last line behind the limits of codes. Choose it wide: strangers who ask for codes count, too."),
            ("to_one_a_day",),
        ),
        Section(_("Delivery log"), _("Under Activity, Messages sent."), ("log_days",)),
    )  # fmt: skip

    def save(self, policy: DeliveryPolicy, by: Actor) -> None:
        operations.update_delivery_policy(policy=policy, by=by)

    def breaks(self, before: DeliveryPolicy, after: DeliveryPolicy) -> tuple[Text, ...]:
        found: list[Text] = []
        allowed, was = countries.read(after.sms_countries), countries.read(before.sms_countries)
        gone = [country for country in limits.sent_today(timezone.now()) if allowed and country not in allowed]
        gone = [country for country in gone if not was or country in was]
        if gone:
            names = ", ".join(recipients.country_label(country) for country in sorted(gone))
            found.append(
                _("Nobody there gets SMS any more: %(countries)s. Messages went there today.") % {"countries": names}
            )
        if after.log_days < before.log_days:
            found.append(
                ngettext(
                    "Entries of the delivery log older than %(days)d day are deleted within the hour, for good.",
                    "Entries of the delivery log older than %(days)d days are deleted within the hour, for good.",
                    after.log_days,
                )
                % {"days": after.log_days}
            )
        return tuple(found)

    def effect(self, request: HttpRequest, policy: DeliveryPolicy) -> Mapping[str, object]:
        sent, allowed = limits.sent_today(timezone.now()), countries.read(policy.sms_countries)
        lines = [
            (
                recipients.country_label(country),
                sent.get(country, 0),
                allowed.get(country),
                not allowed or country in allowed,
            )
            for country in sorted({*sent, *allowed})
        ]
        return {"lines": lines, "total": sum(sent.values()), "limit": policy.sms_a_day, "is_open": not allowed}
