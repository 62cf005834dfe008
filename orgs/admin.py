"""What organizations may do by themselves, in the console."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgs import operations
from orgs.models import Member, OrganizationPolicy, OrganizationRole
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
# More than so many are "more than".
COUNTED = 1000


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

    effect_template = "console/organizations/rules.html"

    def breaks(self, before: OrganizationPolicy, after: OrganizationPolicy) -> tuple[Text, ...]:
        found: list[Text] = []
        if before.people_may_create and not after.people_may_create:
            found.append(_("People can create no more organizations. Those that exist stay, with their owners."))
        elif before.people_may_create and after.created_limit < before.created_limit:
            found.append(_("Who has created more organizations than that keeps them, and can create no others."))
        if before.people_may_leave and not after.people_may_leave:
            found.append(_("Members can no longer leave by themselves: an administrator or you remove them."))
        if before.own_roles and not after.own_roles:
            found.append(_("Organizations can make and change no roles of their own. Those that exist keep counting."))
        return tuple(found)

    def effect(self, request: HttpRequest, policy: OrganizationPolicy) -> Mapping[str, object]:
        """`effect` is the preview's own word: here stand facts."""
        created = Member.objects.filter(source=Member.Source.CREATED).order_by()[: COUNTED + 1].count()
        own = OrganizationRole.objects.filter(organization__isnull=False).order_by()[: COUNTED + 1].count()
        return {
            "policy": policy,
            "owner_roles": OrganizationRole.objects.template().for_people().filter(is_owner=True),
            "created": created if created <= COUNTED else "",
            "own": own if own <= COUNTED else "",
            "counted": COUNTED,
        }

    def save(self, policy: OrganizationPolicy, by: Actor) -> None:
        operations.update_policy(policy=policy, by=by)
