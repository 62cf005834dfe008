"""The account page in the console: what people see and change there, and what a change takes from them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.account.models import Access, AccountPolicy
from identity.account.operations import update_policy
from identity.signin.brand.effect import Previewed
from identity.signin.console_pages import PAGES
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Section

PROFILE = ("name", "username", "picture", "language", "zoneinfo")
CONTACTS = ("emails", "phone")
MORE = (
    "given_name",
    "middle_name",
    "family_name",
    "nickname",
    "birthdate",
    "gender",
    "address",
    "website",
    "profile",
)


class AccountPolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = AccountPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too
        widgets = {"deletion": forms.RadioSelect}


class AccountPolicyAdmin(Previewed[AccountPolicy]):
    place, icon, title = "experience/account", "account_circle", _("Experience")
    lead = _("What people see of their own accounts, and what they change without you. A change holds at once.")
    form_class = AccountPolicyForm
    siblings = PAGES
    first_page = "account"
    sections = (
        Section(_("The page"), _("At /account/ of this tenant’s host."), ("enabled",)),
        Section(_("Profile"), _("What applications show of a person."), PROFILE),
        Section(
            _("Addresses"),
            _("A new one counts once a code that was sent there is entered. The former address is told, and can put everything back for a week."),
            CONTACTS,
        ),
        Section(_("More about the person"), _("Ask only for what your applications need."), MORE),
        Section(_("Privacy"), _("What people have a right to in many countries."), ("download", "deletion", "deletion_days")),
    )  # fmt: skip

    def save(self, policy: AccountPolicy, by: Actor) -> None:
        update_policy(policy=policy, by=by)

    def breaks(self, before: AccountPolicy, after: AccountPolicy) -> tuple[Text, ...]:
        found: list[Text] = []
        if before.enabled and not after.enabled:
            found.append(_("Nobody can change a password, see devices or take access back by themselves any more."))
        if before.emails == Access.EDIT and after.emails != Access.EDIT:
            found.append(_("Whoever changes mailboxes has to ask you for the new address."))
        off = AccountPolicy.Deletion.OFF
        if before.deletion != off and after.deletion == off:
            found.append(
                _("People can no longer ask for the deletion of their accounts here. Deletions under way go on.")
            )
        return tuple(found)
