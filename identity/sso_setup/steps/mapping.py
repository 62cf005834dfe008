"""Which attribute fills which field, which group gives which role, and what counts as a second factor.

The values of the latest test stand beside each: a mapping is chosen among what really comes.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from connectors.configs import LinesField
from connectors.enterprise.kind import Field
from connectors.enterprise.mapping import mapped_roles, names_of
from identity.signin.fields import HostedForm
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.progress import protocol_of
from identity.sso_setup.results import LABELS, seen_in
from orgs.connections.models import Attempt, Connection
from orgs.connections.operations import update_connection, update_draft
from orgs.models import OrganizationRole

NAME_LIMIT, ROWS, SPARE = 256, 40, 2
OWN = ("creates_accounts", "trusts_mfa")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of ours: its input, by which names it is found when left empty, and what the latest test brought."""

    field: forms.BoundField
    default: str
    value: str


@dataclass(frozen=True, slots=True)
class RoleRow:
    number: int
    group: str
    role: str
    role_name: str = ""
    # A role that whoever is here could not give: it stays as it is.
    is_fixed: bool = False


class MappingForm(HostedForm):
    mfa = LinesField(label=_("Contexts that mean a second factor"))
    creates_accounts = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}))
    updates_profile = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}))
    trusts_mfa = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}))

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for field, label in LABELS.items():
            self.fields[field.value] = forms.CharField(
                label=str(label), max_length=NAME_LIMIT, required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "list": "seen"}),
                error_messages={"max_length": _("This is too long. Check what you typed.")},
            )  # fmt: skip

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound and self.errors else ""


def mapping(request: HttpRequest, desk: Desk) -> HttpResponse:
    row = desk.connection
    if request.method != "POST":
        return _page(request, desk, MappingForm(initial=_initial(row)), _stored(desk))
    form, typed = MappingForm(request.POST, initial=_initial(row)), _typed(request, desk)
    if not form.is_valid():
        return _page(request, desk, form, typed)
    _save(desk, form, typed)
    if request.POST.get("action") == "more":
        return desk.go("mapping", "saved", fragment="roles")
    return desk.go("test", "saved")


def mappable(desk: Desk) -> list[OrganizationRole]:
    """Never an owner's role, nor one that carries roles of the tenant: an identity provider gives neither (SECURITY 27)."""
    if desk.organization is None:
        return []
    roles = OrganizationRole.objects.usable_in(desk.organization).for_people().comparable().order_by("name", "pk")
    return [role for role in roles if not role.is_owner and not role.carried_roles.all() and desk.may_give(role)]


def _save(desk: Desk, form: MappingForm, typed: list[RoleRow]) -> None:
    row, values = desk.connection, form.cleaned_data
    found: dict[str, object] = {field.value: text for field in LABELS if (text := values[field.value].strip())}
    found["roles"] = [[entry.group, entry.role] for entry in typed if entry.group and entry.role]
    found["mfa"] = values["mfa"][:20]
    if found != (row.draft.get("mapping") or {}):
        update_draft(connection=row, mapping=found, by=desk.by)
    own = {name: values[name] for name in OWN if values[name] != getattr(row, name)}
    if values["updates_profile"] != row.connector.updates_profile:
        own["updates_profile"] = values["updates_profile"]
    if own:
        update_connection(connection=row, values=own, by=desk.by)


def _page(request: HttpRequest, desk: Desk, form: MappingForm, rows: list[RoleRow]) -> HttpResponse:
    row, latest = desk.connection, latest_test(desk.connection)
    seen = seen_in(latest)
    fields = [FieldRow(form[field.value], _default(row, field), seen.value_of(field)) for field in LABELS]
    first = len(rows)
    spare = [RoleRow(number, "", "") for number in range(first, min(first + SPARE, ROWS))]
    context = {
        "form": form, "fields": fields, "roles": mappable(desk), "role_rows": rows + spare, "latest": latest,
        "seen": seen, "groups_seen": seen.groups, "protocol": protocol_of(row),
    }  # fmt: skip
    return show(request, desk, "mapping", context)


def latest_test(connection: Connection) -> Attempt | None:
    """The latest that could be read at all, passed or not."""
    tests = Attempt.objects.filter(connection=connection, purpose=Attempt.Purpose.TEST).order_by("-at", "pk")
    return next((one for one in tests[:5] if one.report.get("attributes") or one.report.get("person")), None)


def _stored(desk: Desk) -> list[RoleRow]:
    pairs = mapped_roles(desk.connection.draft.get("mapping") or {})
    givable = {str(role.pk) for role in mappable(desk)}
    names = {str(role.pk): role.name for role in OrganizationRole.objects.filter(pk__in=[key for _group, key in pairs])}
    return [
        RoleRow(number, group, key, names.get(key, ""), is_fixed=key not in givable)
        for number, (group, key) in enumerate(pairs)
        if key in names
    ]


def _typed(request: HttpRequest, desk: Desk) -> list[RoleRow]:
    """What the form says, of roles that may be given alone; rows that whoever is here could not make stay."""
    names = {str(role.pk): role.name for role in mappable(desk)}
    found = [(entry.group, entry.role, entry.role_name, True) for entry in _stored(desk) if entry.is_fixed]
    for number in range(ROWS):
        group, role = (
            request.POST.get(f"group_{number}", "").strip()[:NAME_LIMIT],
            request.POST.get(f"role_{number}", ""),
        )
        if group and role in names:
            found.append((group, role, names[role], False))
    unique = list(dict.fromkeys(found))[:ROWS]
    return [RoleRow(number, *entry) for number, entry in enumerate(unique)]


def _initial(row: Connection) -> dict[str, Any]:
    stored: dict[str, Any] = row.draft.get("mapping") or {}
    own = {name: getattr(row, name) for name in OWN}
    return {**stored, **own, "updates_profile": row.connector.updates_profile}


def _default(row: Connection, field: Field) -> str:
    """Where nothing is written: the names that the provider is known to use, or what the protocol itself says."""
    if field is Field.SUBJECT:
        return "sub" if protocol_of(row) == "oidc" else "NameID"
    return ", ".join(names_of(row.draft_setup(), {}, field))
