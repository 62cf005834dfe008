"""Who of the staff may do what in one tenant: giving, changing, taking away."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.console import operations
from identity.users.models import User
from tenants.console.acts import Act, Doing, Text
from tenants.console.forms import ActForm
from tenants.console.rights import Right
from tenants.models import Access, Tenant

ROLE_HELP = _(
    "Viewer sees everything. Support also suspends people and ends sessions. Admin changes everything but staff access "
    "and deletion. Owner does everything."
)


class DateInput(forms.DateInput):
    input_type = "date"


class AccessForm(ActForm):
    """Role, reason and end. The end is the end of a day, UTC."""

    role = forms.ChoiceField(
        label=_("Role"), choices=Access.Role.choices, initial=Access.Role.VIEWER, help_text=ROLE_HELP
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Why this access is given. It is kept in the history.")
    )
    ends_on = forms.DateField(
        label=_("Ends on"), required=False, widget=DateInput, help_text=_("The last day. Leave it empty for no end.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.part, Access):
            last_day = self.part.ends_at.date() if self.part.ends_at else None
            self.initial.update({"role": self.part.role, "reason": self.part.reason, "ends_on": last_day})

    def clean_ends_on(self) -> date | None:
        chosen: date | None = self.cleaned_data["ends_on"]
        if chosen is not None and chosen < timezone.now().date():
            raise ValidationError(_("Choose today or a later day."))
        return chosen


class GiveForm(AccessForm):
    email = forms.EmailField(label=_("E-mail address"), help_text=_("Of a member of staff."))
    field_order = ("email", "role", "reason", "ends_on")

    def clean_email(self) -> User:
        found: User | None = User.objects.filter(email=self.cleaned_data["email"].strip().lower()).first()
        if found is None:
            raise ValidationError(_("No member of staff has this address. A platform owner can invite them."))
        return found


def find(tenant: Tenant, part: UUID) -> Access | None:
    return tenant.access.filter(pk=part).first()


def listed(tenant: Tenant) -> list[dict[str, object]]:
    """Each access with its operator, whom no foreign key reaches."""
    rows = list(tenant.access.order_by("created_at"))
    people = User.objects.in_bulk([row.operator_id for row in rows])
    return [
        {
            "access": row,
            "person": people.get(row.operator_id),
            "is_over": row.ends_at is not None and row.ends_at <= timezone.now(),
        }
        for row in rows
    ]


def end_of(chosen: date | None) -> datetime | None:
    return datetime.combine(chosen, time.max, tzinfo=timezone.get_default_timezone()) if chosen else None


def _give_to(doing: Doing[Tenant], operator: User) -> None:
    operations.give_access(
        operator=operator,
        tenant=doing.row,
        role=doing.values["role"],
        reason=doing.values["reason"],
        ends_at=end_of(doing.values["ends_on"]),
        by=doing.by,
    )


def _give(doing: Doing[Tenant]) -> Text:
    _give_to(doing, doing.values["email"])
    return _("%(name)s has access now.") % {"name": doing.values["email"]}


def _take_in(doing: Doing[Tenant]) -> Text:
    operator = doing.request.user
    assert isinstance(operator, User)  # noqa: S101  # the agency lets nobody else in
    _give_to(doing, operator)
    return _("You have access now.")


def _change(doing: Doing[Tenant]) -> Text:
    operator = User.objects.filter(pk=doing.part.operator_id).first()
    if operator is None:
        raise ValidationError(_("This person is no longer a member of staff."))
    _give_to(doing, operator)
    return _("The access was changed.")


def _take(doing: Doing[Tenant]) -> Text:
    operations.take_access(access=doing.part, by=doing.by)
    return _("The access was taken away. It has no effect from this moment on.")


ACTS: tuple[Act[Tenant], ...] = (
    Act("access/give", _("Give access"), Right.OWN, _give, form=GiveForm, icon="person_add", is_listed=False, back="access"),
    Act("access/mine", _("Give myself access"), Right.OWN, _take_in, form=AccessForm, icon="key", back="access",
        offered=lambda row: getattr(row, "my_role", None) is None and row.state != Tenant.State.DELETED,
        explanation=_("As a platform owner you steer every tenant, and see into those that you have access to.")),
    Act("access/change", _("Change access"), Right.OWN, _change, form=AccessForm, part=find, is_listed=False, back="access"),
    Act("access/take", _("Take away access"), Right.OWN, _take, part=find, icon="person_remove", is_danger=True,
        is_listed=False, back="access"),
)  # fmt: skip
