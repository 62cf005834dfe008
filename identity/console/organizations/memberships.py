"""Which organizations a person, or a machine client, belongs to: the tab of their page, and what staff do there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.console.organizations.forms import MemberRolesForm, OrganizationsForm, names
from identity.console.organizations.members import losing
from identity.users.models import User
from orgs.members import operations
from orgs.models import Member, MemberQuerySet
from tenants.audit.console import page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.rights import Right

EXPLANATION = _("Roles of the template. Roles of one organization’s own are given on its page.")


def memberships_of(row: models.Model) -> MemberQuerySet:
    return Member.objects.filter(user=row.pk) if isinstance(row, User) else Member.objects.filter(application=row.pk)


def _tab(request: HttpRequest, row: Any) -> Mapping[str, object]:
    rows = memberships_of(row).select_related("organization").prefetch_related("roles").order_by("-created_at", "pk")
    place = f"admin:{row._meta.app_label}_{row._meta.model_name}_organizations"
    found = page_of(rows, request)
    return {
        "memberships": [
            (one, reverse(f"{place}_roles", args=[row.pk, one.pk]), reverse(f"{place}_remove", args=[row.pk, one.pk]))
            for one in found
        ],
        "page": found,
        "add_url": reverse(f"{place}_add", args=[row.pk]),
    }


def _find(row: Any, part: UUID) -> Member | None:
    return memberships_of(row).filter(pk=part).select_related("organization", "user", "application").first()


def _add(doing: Doing[Any]) -> Text:
    key = "user_id" if isinstance(doing.row, User) else "application_id"
    chosen, roles = list(doing.values["organization"]), list(doing.values["roles"])
    with transaction.atomic():
        for organization in chosen:
            operations.add_member(organization=organization, roles=roles, by=doing.by, **{key: doing.row.pk})
    return _("%(name)s belongs now to: %(names)s.") % {"name": doing.row, "names": names(chosen)}


def _change_roles(doing: Doing[Any]) -> Text:
    operations.update_member_roles(member=doing.part, roles=doing.values["roles"], by=doing.by)
    return _("The roles in %(name)s are saved.") % {"name": doing.part.organization}


def _remove(doing: Doing[Any]) -> Text:
    organization = str(doing.part.organization)
    operations.remove_member(member=doing.part, by=doing.by)
    return _("%(name)s no longer belongs to %(organization)s.") % {"name": doing.row, "organization": organization}


ACTS: tuple[Act[Any], ...] = (
    Act("organizations/add", _("Add to organizations"), Right.CHANGE, _add, form=OrganizationsForm, is_listed=False,
        back="organizations", explanation=EXPLANATION),
    Act("organizations/roles", _("Change roles"), Right.CHANGE, _change_roles, form=MemberRolesForm, part=_find,
        back="organizations", explanation=_("What somebody may do in this organization. Tokens follow when they are next asked for.")),
    Act("organizations/remove", _("Remove"), Right.CHANGE, _remove, part=_find, is_danger=True, back="organizations",
        explanation=_("The account stays, and can be added again."), consequences=losing),
)  # fmt: skip
TAB: Tab[Any] = Tab("organizations", _("Organizations"), "console/organizations/memberships.html", _tab)


def is_machine(row: Application) -> bool:
    return row.kind == Application.Kind.MACHINE
