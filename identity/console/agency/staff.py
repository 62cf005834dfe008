"""The staff: who they are, what each was given, and inviting more. For platform owners."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.admin import display
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.console import operations
from identity.console.agency.access import AccessForm, end_of
from identity.console.agency.invitations import InvitationForm, given
from identity.console.agency.proof import ProvenAdmin
from identity.users.models import User
from tenants.audit.console import about, history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.forms import ReasonForm
from tenants.console.rights import NONE, OWNER, Right
from tenants.isolation.scope import OPERATORS_SCHEMA
from tenants.models import Access, Tenant
from tenants.requests import actor_of


def find(person: User, part: UUID) -> Access | None:
    return Access.objects.filter(operator_id=person.pk, pk=part).select_related("tenant").first()


def accesses(request: HttpRequest, person: User) -> Mapping[str, object]:
    rows = Access.objects.filter(operator_id=person.pk).exclude(tenant__state=Tenant.State.DELETED)
    now = timezone.now()
    listed = rows.select_related("tenant").order_by("tenant__name")
    return {"accesses": [{"access": row, "is_over": row.ends_at is not None and row.ends_at <= now} for row in listed]}


def _change(doing: Doing[User]) -> Text:
    operations.give_access(
        operator=doing.row,
        tenant=doing.part.tenant,
        role=doing.values["role"],
        reason=doing.values["reason"],
        ends_at=end_of(doing.values["ends_on"]),
        by=doing.by,
    )
    return _("The access was changed.")


def _take(doing: Doing[User]) -> Text:
    operations.take_access(access=doing.part, by=doing.by)
    return _("The access was taken away. It has no effect from this moment on.")


def _make_platform_role(doing: Doing[User]) -> Text:
    operations.give_access(
        operator=doing.row,
        tenant=Tenant.objects.get(schema_name=OPERATORS_SCHEMA),
        role=doing.values["role"],
        reason=doing.values["reason"],
        ends_at=end_of(doing.values["ends_on"]),
        by=doing.by,
    )
    return _("%(name)s has a role on the platform now.") % {"name": doing.row}


def _suspend(doing: Doing[User]) -> Text:
    operations.suspend_operator(operator=doing.row, reason=doing.values["reason"], by=doing.by)
    return _("%(name)s is suspended and signed out.") % {"name": doing.row}


def _resume(doing: Doing[User]) -> Text:
    operations.resume_operator(operator=doing.row, by=doing.by)
    return _("%(name)s may sign in again.") % {"name": doing.row}


def _remove(doing: Doing[User]) -> Text:
    name = str(doing.row)
    operations.remove_operator(operator=doing.row, by=doing.by)
    return _("%(name)s is no longer a member of staff.") % {"name": name}


class PlatformRoleForm(AccessForm):
    """The same question; what the roles mean here differs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].help_text = _(
            "Owner steers every tenant and the staff. Admin creates tenants. Viewer and support see nothing more."
        )


ACTS: tuple[Act[User], ...] = (
    Act("resume", _("Resume"), Right.OWN, _resume, icon="play_arrow", offered=lambda row: row.suspended_at is not None),
    Act("platform-role", _("Give a platform role"), Right.OWN, _make_platform_role, form=PlatformRoleForm, icon="shield_person",
        explanation=_("A role in the operators’ own tenant: owners steer the platform, admins create tenants.")),
    Act("access/change", _("Change access"), Right.OWN, _change, form=AccessForm, part=find),
    Act("access/take", _("Take away access"), Right.OWN, _take, part=find, icon="person_remove", is_danger=True),
    Act("suspend", _("Suspend"), Right.OWN, _suspend, form=ReasonForm, icon="pause", is_danger=True,
        offered=lambda row: row.suspended_at is None,
        explanation=_("They are signed out at once and cannot come back until they are resumed. What they were given stays.")),
    Act("remove", _("Remove"), Right.OWN, _remove, icon="person_remove", is_danger=True, typed=lambda row: row.email, back=None,
        explanation=_("Takes every access and deletes the person. The history keeps what they did.")),
)  # fmt: skip


class StaffAdmin(ProvenAdmin[User]):
    place, icon, plural = "staff", "badge", _("Staff")
    is_in_palette = True
    list_display = ("person", "platform_role", "tenants", "state")
    search_fields = ("email",)
    search_help_text = _("Name or e-mail address")
    ordering = ("email", "pk")
    add_form = InvitationForm
    add_label = _("Invite")
    add_right = Right.OWN
    add_explanation = _("They get a link by mail that works once, for three days, and proves their address.")
    empty = _("Staff are only ever invited.")
    acts = ACTS
    tabs = (
        Tab("", _("Access"), "console/agency/staff_access.html", accesses),
        history_tab(which=lambda row: about(row) | Q(actor_id=str(row.pk), actor_kind="operator")),
    )

    def rights(self, request: HttpRequest, row: User | None = None) -> frozenset[Right]:
        return OWNER if request.standing.is_platform_owner else NONE  # type: ignore[attr-defined]  # AgencySite has set it

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        live = Access.objects.at(timezone.now()).filter(operator_id=OuterRef("pk"))
        platform = live.filter(tenant__schema_name=OPERATORS_SCHEMA)
        clients = live.exclude(tenant__schema_name=OPERATORS_SCHEMA).order_by().values("operator_id")
        people: QuerySet[User] = User.objects.annotate(
            on_platform=Subquery(platform.values("role")[:1], output_field=CharField()),
            given=Coalesce(Subquery(clients.annotate(number=Count("pk")).values("number")), 0),
        )
        return people

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        wanted = search_term.strip()
        return queryset.filter(Q(email__icontains=wanted.lower()) | Q(name__icontains=wanted)), False

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        operations.invite_operator(email=values["email"], accesses=given(values), by=actor_of(request))
        return HttpResponseRedirect("../../invitations/")

    def marks(self, row: User) -> list[tuple[str, Text]]:
        return [("suspended", _("Suspended"))] if row.suspended_at else []

    @display(description=_("Person"))
    def person(self, row: User) -> SafeString:
        return format_html('{}<span class="c-quiet c-line">{}</span>', row, row.email if row.name else "")

    @display(description=_("Platform"))
    def platform_role(self, row: User) -> str:
        return str(Access.Role(row.on_platform).label) if row.on_platform else ""  # type: ignore[attr-defined]  # annotated

    @display(description=_("Tenants"))
    def tenants(self, row: User) -> int:
        return int(row.given)  # type: ignore[attr-defined]  # annotated

    @display(description=_("State"))
    def state(self, row: User) -> SafeString:
        value, label = ("suspended", _("Suspended")) if row.suspended_at else ("ready", _("Active"))
        return format_html('<span class="c-tag c-tag-{}">{}</span>', value, label)
