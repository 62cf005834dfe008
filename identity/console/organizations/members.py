"""Who belongs to an organization: the tab of its page, and what staff do there."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.forms import TEMPLATE_FIRST, MachinesForm, MemberRolesForm, PeopleForm, names
from identity.users.models import User
from orgs.members import operations
from orgs.models import Member, MemberQuerySet, Organization, OrganizationRole
from tenants.audit.console import page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.rights import Right

TEXT_LIMIT = 200


def _members(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    text, role = request.GET.get("q", "").replace("\x00", "").strip()[:TEXT_LIMIT], request.GET.get("role", "")
    rows = Member.objects.filter(organization=row).order_by("-created_at", "pk")
    roles = OrganizationRole.objects.usable_in(row).order_by(TEMPLATE_FIRST, "name")
    rows = _with(rows, text, next((one for one in roles if str(one.pk) == role), None))
    found = rows.select_related("user", "application").prefetch_related("roles")
    return {"members": page_of(found, request), "text": text, "role": role, "roles": roles}


def _with(rows: MemberQuerySet, text: str, role: OrganizationRole | None) -> MemberQuerySet:
    if text:
        people = User.objects.matching(text).values("pk")
        rows = rows.filter(Q(user__in=people) | Q(application__name__istartswith=text))
    return rows.filter(role_rows__role=role) if role is not None else rows


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
