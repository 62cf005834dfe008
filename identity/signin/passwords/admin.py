"""The page of the rule for passwords, with the sentence that people read beside the fields."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.signin.brand.effect import Previewed
from identity.signin.console_pages import PAGES
from identity.signin.passwords import breaches, operations
from identity.signin.passwords.models import PasswordPolicy
from identity.users.models import User
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Section


class PasswordPolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = PasswordPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too
        widgets = {"words": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})}


class PasswordPolicyAdmin(Previewed[PasswordPolicy]):
    place, icon, title = "experience/passwords", "password", _("Experience")
    lead = _(
        "What a password must be like when somebody chooses one: registering, changing it, recovering an account, or "
        "when staff set it. Passwords that people have already go on working."
    )
    form_class = PasswordPolicyForm
    siblings = PAGES
    effect_template = "console/signin/passwords.html"
    first_page = "register"
    sections = (
        Section(_("Length"), _("What every password must have."), ("minimum_length", "classes")),
        Section(
            _("Guessing"), _("What somebody would try first, knowing where this is and whose account it is."),
            ("refuse_common", "refuse_context", "words"),
        ),
        Section(_("Leaks"), _("What was stolen elsewhere is tried here, too."), ("refuse_breached",)),
    )  # fmt: skip

    def save(self, policy: PasswordPolicy, by: Actor) -> None:
        operations.update_password_policy(policy=policy, by=by)

    def breaks(self, before: PasswordPolicy, after: PasswordPolicy) -> tuple[Text, ...]:
        if not _is_weaker(before, after):
            return ()
        count = User.objects.active().exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).count()
        return (
            ngettext(
                "%(count)s person with a password may choose a weaker one from now on.",
                "%(count)s people with passwords may choose weaker ones from now on.",
                count,
            )
            % {"count": count},
        )

    def effect(self, request: HttpRequest, policy: PasswordPolicy) -> Mapping[str, object]:
        return {**super().effect(request, policy), "asks_leaks": breaches.is_on()}


def _is_weaker(before: PasswordPolicy, after: PasswordPolicy) -> bool:
    switches = ("refuse_common", "refuse_context", "refuse_breached")
    return (
        after.minimum_length < before.minimum_length
        or after.classes < before.classes
        or any(getattr(before, name) and not getattr(after, name) for name in switches)
    )
