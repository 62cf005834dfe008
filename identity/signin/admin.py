"""Experience: how people sign in. The effect stands beside the fields."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.signin import operations
from identity.signin.brand.effect import Previewed
from identity.signin.console_lines import Lines
from identity.signin.console_pages import PAGES, registration_links
from identity.signin.models import SignInPolicy
from identity.signin.registration.effects import registration_breaks
from identity.users.models import User
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Part, Section


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    registration_domains = Lines(
        label=_("E-mail domains"),
        help_text=_("One a line, such as example.com. Subdomains count only where you write *.example.com."),
        attrs={"data-shown-if": "registration=domain"},
    )

    class Meta:
        model = SignInPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too
        widgets = {"registration": forms.RadioSelect, "first_screen": forms.RadioSelect}


class PolicyAdmin(Previewed[SignInPolicy]):
    place, icon, title = "experience", "palette", _("Experience")
    lead = _("How people come in. A change holds from the next page they open.")
    form_class = PolicyForm
    siblings = PAGES
    sections = (
        Section(_("Identifiers"), _("What people type first. It says who they are, not that it is them."), ("email", "username", "phone", "first_screen")),
        Section(_("Proof"), _("How they show that it is them."), ("passkey", "password", "email_code", "magic_link", "sms_code")),
    )  # fmt: skip
    parts = (
        Part(
            "registration",
            _("Who may create an account, and what they are asked for. A change holds from the next page they open."),
            (
                Section(_("Who"), _("Everybody else needs an account that staff created."), ("registration", "registration_domains")),
                Section(
                    _("What they need"),
                    _("What an account begins with. Further questions are on the page Fields."),
                    ("register_username", "register_phone", "register_password"),
                ),
            ),
            effect_template=Previewed.effect_template,
            preview="register",
        ),
    )  # fmt: skip

    def page_links(self, part: Part) -> Mapping[str, object]:
        if not part.name:
            return super().page_links(part)
        return registration_links(self, self._name(part.name))

    def save(self, policy: SignInPolicy, by: Actor) -> None:
        operations.update_policy(policy=policy, by=by)

    def breaks(self, before: SignInPolicy, after: SignInPolicy) -> tuple[Text, ...]:
        found: list[Text] = []
        for field, sentence in LOST.items():
            if getattr(before, field) and not getattr(after, field):
                found += sentence()
        return (*found, *registration_breaks(before, after))


def _without_email() -> list[Text]:
    return [_without(Q(username=None), "username")]


def _without_username() -> list[Text]:
    return [_without(Q(email=""), "email")]


def _without(missing: Q, other: str) -> Text:
    """How many people lose their only identifier."""
    count = User.objects.active().filter(missing).count()
    if not count:
        return _("People sign in with the other identifier from now on; everybody has one.")
    if other == "username":
        return ngettext(
            "%(count)s person has no username and can no longer sign in.",
            "%(count)s people have no username and can no longer sign in.",
            count,
        ) % {"count": count}
    return ngettext(
        "%(count)s person has no e-mail address and can no longer sign in.",
        "%(count)s people have no e-mail address and can no longer sign in.",
        count,
    ) % {"count": count}


def _without_password() -> list[Text]:
    return [
        _("Passwords stop working at once; they are kept, in case you allow them again."),
        _without(Q(email=""), "email"),
    ]


def _without_code() -> list[Text]:

    count = User.objects.active().filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).count()
    if not count:
        return [_("Codes are no longer sent to sign in. Everybody has a password.")]
    return [
        ngettext(
            "%(count)s person has no password: they must recover the account before they can sign in.",
            "%(count)s people have no password: they must recover the account before they can sign in.",
            count,
        )
        % {"count": count}
    ]


LOST = {
    "email": _without_email,
    "username": _without_username,
    "password": _without_password,
    "email_code": _without_code,
}
