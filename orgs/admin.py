"""What organizations may do by themselves, in the console."""

from django import forms
from django.utils.translation import gettext_lazy as _

from orgs import operations
from orgs.models import OrganizationPolicy
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Section, SettingsAdmin

# Organizations, and what holds for all of them.
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Organizations"), "orgs_organization_changelist"),
    (_("Roles"), "orgs_organizationrole_changelist"),
    (_("Permissions"), "orgs_organizationpermission_changelist"),
    (_("Rules"), "orgs_organizationpolicy_changelist"),
)


class OrganizationPolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = OrganizationPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too


class OrganizationPolicyAdmin(SettingsAdmin[OrganizationPolicy]):
    place, icon, title = "organizations/rules", "corporate_fare", _("Organizations")
    lead = _("What people and the organizations’ own administrators may do without you.")
    form_class = OrganizationPolicyForm
    siblings = PAGES
    sections = (
        Section(
            _("People"),
            _("On the account page, under Organizations."),
            ("people_may_create", "created_limit", "people_may_leave"),
        ),
        Section(
            _("Organizations"),
            _("On the organization’s own pages, by its administrators."),
            ("own_roles", "invitation_days"),
        ),
    )

    def save(self, policy: OrganizationPolicy, by: Actor) -> None:
        operations.update_policy(policy=policy, by=by)
