"""Who belongs to an organization: the tab of its page, and what staff do there."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.forms import TEMPLATE_FIRST, MachinesForm, MemberRolesForm, PeopleForm, names
from identity.console.organizations.member_kinds import MEMBER_KINDS
from identity.users.models import User
from orgs.members import operations
from orgs.models import Member, MemberQuerySet, Organization, OrganizationRole
from tenants.audit.console import page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.rights import Right

TEXT_LIMIT = 200


def chosen_members(row: Organization, given: Mapping[str, str]) -> MemberQuerySet:
    """Of one organization, those whom a search and a role in the address of the tab mean."""
    text, key = given.get("q", "").replace("\x00", "").strip()[:TEXT_LIMIT], given.get("role", "")
    rows: MemberQuerySet = Member.objects.filter(organization=row)
    if key:
        rows = rows.with_any_role(one for one in OrganizationRole.objects.usable_in(row) if str(one.pk) == key)
    if text:
        people = User.objects.matching(text).values("pk")
        rows = rows.filter(Q(user__in=people) | Q(application__name__istartswith=text))
    return rows


def _members(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    given = {name: request.GET[name] for name in ("q", "role") if request.GET.get(name)}
    rows = chosen_members(row, given).order_by("-created_at", "pk")
    return {
        "members": page_of(rows.select_related("user", "application").prefetch_related("roles"), request),
        "text": given.get("q", ""),
        "role": given.get("role", ""),
        "roles": OrganizationRole.objects.usable_in(row).order_by(TEMPLATE_FIRST, "name"),
        "criteria": given,
        "bulk_acts": [(name, kind.label) for name, kind in MEMBER_KINDS.items()],
    }


def find_member(row: Organization, part: UUID) -> Member | None:
    members = Member.objects.filter(organization=row, pk=part)
    return members.select_related("user", "application", "organization").first()


def _add_people(doing: Doing[Organization]) -> Text:
    people, roles = list(doing.values["person"]), list(doing.values["roles"])
    with transaction.atomic():
        for person in people:
            operations.add_member(organization=doing.row, user_id=person.pk, roles=roles, by=doing.by)
    return _("Added: %(names)s.") % {"names": names(people)}


def _add_machines(doing: Doing[Organization]) -> Text:
    machines, roles = list(doing.values["machine"]), list(doing.values["roles"])
    with transaction.atomic():
        for machine in machines:
            operations.add_member(organization=doing.row, application_id=machine.pk, roles=roles, by=doing.by)
    return _("Added: %(names)s.") % {"names": names(machines)}


def _change_roles(doing: Doing[Organization]) -> Text:
    operations.update_member_roles(member=doing.part, roles=doing.values["roles"], by=doing.by)
    return _("The roles of %(name)s are saved.") % {"name": doing.part}


def _remove(doing: Doing[Organization]) -> Text:
    name = str(doing.part)
    operations.remove_member(member=doing.part, by=doing.by)
    return _("%(name)s no longer belongs to it.") % {"name": name}


def losing(row: object, part: Member) -> tuple[str, ...]:
    """What goes with a membership."""
    found = [str(_("No token for %(organization)s from now on.")) % {"organization": part.organization}]
    if roles := names(part.roles.order_by("name")):
        found.append(str(_("The roles there are lost: %(names)s.")) % {"names": roles})
    if carried := names(sorted({str(one.role) for one in part.carried_rows.select_related("role")})):
        found.append(str(_("So are the tenant’s roles that came with them: %(names)s.")) % {"names": carried})
    return tuple(found)


TAB: Tab[Organization] = Tab("members", _("Members"), "console/organizations/members.html", _members)
ACTS: tuple[Act[Organization], ...] = (
    Act("members/add", _("Add people"), Right.CHANGE, _add_people, form=PeopleForm, icon="person_add", back="members",
        explanation=_("They belong to it at once. To let somebody decide for themselves, invite them.")),
    Act("members/add-machine", _("Add machine clients"), Right.CHANGE, _add_machines, form=MachinesForm, is_listed=False,
        back="members", explanation=_("A service of yours, or of theirs, that gets tokens for this organization in its own name.")),
    Act("members/roles", _("Change roles"), Right.CHANGE, _change_roles, form=MemberRolesForm, part=find_member, back="members",
        explanation=_("What somebody may do in this organization. Tokens follow when they are next asked for.")),
    Act("members/remove", _("Remove"), Right.CHANGE, _remove, part=find_member, is_danger=True, back="members",
        explanation=_("The account stays, and can be added again."), consequences=losing),
)  # fmt: skip
