"""Experience → Multi-factor: who proves a second time, and with what. Beside it, how many people could."""

from collections.abc import Mapping

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.signin.brand.effect import Previewed
from identity.signin.console_pages import PAGES
from identity.signin.factors import operations
from identity.signin.factors.models import FactorPolicy
from identity.users.models import User
from identity.users.roles.models import Role
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Section

Mode = FactorPolicy.Mode
Type = Authenticator.Type


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = FactorPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too
        widgets = {"mode": forms.RadioSelect}


class FactorPolicyAdmin(Previewed[FactorPolicy]):
    place, icon, title = "experience/multi-factor", "palette", _("Experience")
    lead = _("What people show besides the first proof. A passkey that knows its owner counts as both.")
    form_class = PolicyForm
    siblings = PAGES
    first_page = "factor"
    effect_template = "console/signin/factors.html"
    sections = (
        Section(_("Who is asked"), _("The same for everybody. A role can ask for more, an application for more or less."), ("mode", "trusted_days")),
        Section(
            _("With what"), _("What people may set up, or are sent. The app and passkeys are set up once, in a minute."),
            ("passkeys", "totp", "recovery_codes", "email", "sms"),
        ),
        Section(_("When everything is lost"), _("Staff remove somebody’s factors on the page of the person."), ("reset_hours",)),
    )  # fmt: skip

    def save(self, policy: FactorPolicy, by: Actor) -> None:
        operations.update_policy(policy=policy, by=by)

    def breaks(self, before: FactorPolicy, after: FactorPolicy) -> tuple[Text, ...]:
        found: list[Text] = []
        if before.mode != after.mode:
            found += _of_mode(after)
        found += _of_methods(before, after)
        if after.trusted_days < before.trusted_days:
            found.append(_("Devices that were trusted longer ago than that ask again at the next sign-in."))
        return tuple(found)

    def effect(self, request: HttpRequest, policy: FactorPolicy) -> Mapping[str, object]:
        people = User.objects.active()
        return {
            **super().effect(request, policy),
            "people": people.count(),
            "with_passkey": people.filter(_has(Type.WEBAUTHN)).count(),
            "with_app": people.filter(_has(Type.TOTP)).count(),
            "without": without_factor(policy).count(),
            "requiring_roles": Role.objects.filter(requires_mfa=True),
        }


def without_factor(policy: FactorPolicy) -> QuerySet[User]:
    """People who could not show a second factor today."""
    kinds = [kind for kind, is_on in ((Type.TOTP, policy.totp), (Type.WEBAUTHN, policy.passkeys)) if is_on]
    able = Q(Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=kinds)))
    if policy.email:
        able |= Q(Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)))
    if policy.sms:
        able |= Q(phone_verified=True)
    found: QuerySet[User] = User.objects.active().exclude(able)
    return found


def _has(kind: str) -> Exists:
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=kind))


def _of_mode(after: FactorPolicy) -> list[Text]:
    if after.mode == Mode.OFF:
        return [_("Nobody is asked for a second factor any more, save where a role or an application requires it.")]
    if after.mode == Mode.OFFERED:
        return [_("People who set up an app or a passkey are asked for it; nobody else is.")]
    count = without_factor(after).count()
    if not count:
        return [_("Everybody has a factor already; it is asked at every sign-in from now on.")]
    return [
        ngettext(
            "%(count)s person has no factor yet and must set one up at the next sign-in.",
            "%(count)s people have no factor yet and must set one up at the next sign-in.",
            count,
        )
        % {"count": count}
    ]


def _of_methods(before: FactorPolicy, after: FactorPolicy) -> list[Text]:
    found: list[Text] = []
    for field, kind in (("totp", Type.TOTP), ("passkeys", Type.WEBAUTHN), ("recovery_codes", Type.RECOVERY_CODES)):
        if not getattr(before, field) or getattr(after, field):
            continue
        if count := User.objects.active().filter(_has(kind)).count():
            text = ngettext(
                "%(what)s: %(count)s person has it, and can no longer use it as a second factor.",
                "%(what)s: %(count)s people have it, and can no longer use it as a second factor.",
                count,
            )
            label = str(getattr(FactorPolicy._meta.get_field(field), "verbose_name", field))
            found.append(text % {"count": count, "what": label[:1].upper() + label[1:]})
    return found
