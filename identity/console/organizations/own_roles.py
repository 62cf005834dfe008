"""Roles of one organization's own: the tab of its page. Their pages are those of the template's roles."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.listing import numbers_of_members
from identity.console.organizations.role_forms import NewOwnRoleForm
from orgs.models import Organization, OrganizationPolicy
from orgs.roles.operations import create_role
from tenants.audit.console import page_of
from tenants.console.acts import Act, Doing, Tab
from tenants.console.rights import Right


def _roles(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    both = Count("permissions", distinct=True) + Count("api_permissions", distinct=True)
    found = page_of(row.own_roles.annotate(number=both).order_by("name", "pk"), request)
    members = numbers_of_members(found.object_list)
    return {"roles": [(one, members[one.pk]) for one in found], "page": found, "may_add": is_allowed(row)}


def is_allowed(row: Organization) -> bool:
    return OrganizationPolicy.load().own_roles


def _add(doing: Doing[Organization]) -> Any:
    values = {name: value for name, value in doing.values.items() if name not in ("sure", "confirmation")}
    made = create_role(organization=doing.row, **values, by=doing.by)
    return HttpResponseRedirect(reverse("admin:orgs_organizationrole_change", args=[made.pk]))


TAB: Tab[Organization] = Tab("roles", _("Own roles"), "console/organizations/own_roles.html", _roles)
ACTS: tuple[Act[Organization], ...] = (
    Act("roles/add", _("Create role"), Right.CHANGE, _add, form=NewOwnRoleForm, is_listed=False, back="roles", offered=is_allowed,
        explanation=_("A role of this organization alone, beside those of the template.")),
)  # fmt: skip
