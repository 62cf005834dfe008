"""One act on many organizations, or on many members of one: whom it concerns and what it does, then the question, then
the progress."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.bulk_acts import KINDS
from identity.console.organizations.forms import TEMPLATE_FIRST
from identity.console.organizations.member_kinds import MEMBER_KINDS
from identity.console.organizations.members import chosen_members
from identity.users.bulk import work
from identity.users.bulk.subjects import Kind
from identity.users.models import BulkAct
from orgs.criteria import Criteria
from orgs.models import Member, Organization, OrganizationRole
from tenants.console.acts import Aside
from tenants.console.criteria import Unreadable
from tenants.console.forms import ReasonForm, carry_out
from tenants.console.rights import Right
from tenants.isolation.scope import current
from tenants.models import Tenant
from tenants.requests import actor_of

# More than so many are "more than": nothing is counted to its end for a sentence.
COUNTED, NAMED, CHOSEN_LIMIT = 10_000, 12, 200

# Which rows an act finds in the state that it leads to.
IDLE: Mapping[str, dict[str, Any]] = {
    "suspend": {"suspended_at__isnull": False},
    "resume": {"suspended_at": None},
    "mfa": {"requires_mfa": True},
    "no-mfa": {"requires_mfa": False},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page says: which act, on which rows. `organization` is that of members."""

    subject: str
    act: str
    kind: Kind[Any]
    ids: list[str]
    criteria: Mapping[str, str]
    organization: Organization | None = None

    @property
    def within(self) -> dict[str, str]:
        return {"organization": str(self.organization.pk)} if self.organization is not None else {}

    def rows(self) -> QuerySet[Any]:
        if self.organization is None:
            try:
                return Organization.objects.filter(pk__in=self.ids) if self.ids else Criteria.of(self.criteria).all()
            except Unreadable:
                return Organization.objects.none()
        found = Member.objects.filter(organization=self.organization).select_related("user", "application")
        return found.filter(pk__in=self.ids) if self.ids else chosen_members(self.organization, self.criteria)


class BulkForm(ReasonForm):
    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" not in asked.kind.asks:
            del self.fields["reason"]
        if "role" in asked.kind.asks and asked.organization is not None:
            roles = OrganizationRole.objects.usable_in(asked.organization).order_by(TEMPLATE_FIRST, "name")
            self.fields["role"] = forms.ModelChoiceField(roles, label=_("Role"), empty_label=_("Choose a role"))


def bulk(admin: Any, request: HttpRequest) -> HttpResponseBase:
    return _page(admin, request, KINDS, None)


def bulk_members(admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Of the `organization` in the address."""
    if "run" in request.GET:
        return _page(admin, request, MEMBER_KINDS, None)
    try:
        key = uuid.UUID(request.GET.get("organization", ""))
    except ValueError:
        return _unchosen(admin.url("changelist"), request)
    organization = Organization.objects.filter(pk=key).first()
    if organization is None:
        raise Http404
    return _page(admin, request, MEMBER_KINDS, organization)


def _page(
    admin: Any, request: HttpRequest, kinds: Mapping[str, Kind[Any]], organization: Organization | None
) -> HttpResponseBase:
    """`run` in the address is one that has begun; else `act` with `ids`, or with `scope=all` and the list's own filters."""
    if current().is_operators:
        raise Http404
    if "run" in request.GET:
        return _progress(admin, request)
    back = admin.url("members", organization) if organization is not None else admin.url("changelist")
    asked = _asked(request, kinds, organization)
    if asked is None:
        return _unchosen(back, request)
    form = BulkForm(request.POST or None, asked=asked, typed=_typed(request, asked))
    if request.method == "POST":
        job = carry_out(form, lambda: _begin(request, asked, form.cleaned_data))
        if job is not None:
            return _after(admin, request, job, back)
    context = {
        "title": asked.kind.label, "form": form, "back": back, "button": asked.kind.label,
        "is_danger": asked.kind.is_danger, "explanation": asked.kind.effect, "organization": organization, **_preview(asked),
    }  # fmt: skip
    page: HttpResponseBase = admin._page(request, "console/organizations/bulk.html", context)
    return page


def _unchosen(back: str, request: HttpRequest) -> HttpResponseBase:
    messages.warning(request, str(_("Choose rows and what is to be done.")))
    return HttpResponseRedirect(back)


def _asked(request: HttpRequest, kinds: Mapping[str, Kind[Any]], organization: Organization | None) -> Asked | None:
    """None where nothing is chosen, or the act is not known."""
    act, is_all = request.GET.get("act", ""), request.GET.get("scope") == "all"
    try:
        ids = [] if is_all else [str(uuid.UUID(text)) for text in request.GET.getlist("ids")[:CHOSEN_LIMIT]]
    except ValueError:
        ids = []
    if act not in kinds or not (ids or is_all):
        return None
    given = request.GET.dict() if is_all else {}
    criteria = Criteria.of(given).as_dict() if organization is None else _of_members(given)
    subject = "organizations" if organization is None else "members"
    return Asked(subject, act, kinds[act], ids, criteria, organization)


def _of_members(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("q", "role") if given.get(name)}


def _typed(request: HttpRequest, asked: Asked) -> str:
    """What is gone for good is typed everywhere; the rest where it hurts most."""
    tenant = request.console_tenant  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
    in_production = tenant.environment == Tenant.Environment.PRODUCTION
    return str(tenant.slug) if asked.act == "delete" or (asked.kind.is_danger and in_production) else ""


def _preview(asked: Asked) -> dict[str, object]:
    rows = asked.rows()
    number = rows.order_by()[: COUNTED + 1].count()
    idle = IDLE.get(asked.act)
    return {
        "number": min(number, COUNTED),
        "is_more": number > COUNTED,
        "idle": rows.filter(**idle).order_by()[:COUNTED].count() if idle else 0,
        "some": list(rows.order_by("pk")[:NAMED]),
    }


def _begin(request: HttpRequest, asked: Asked, values: Mapping[str, Any]) -> BulkAct:
    role = values.get("role")
    return work.begin(
        subject=asked.subject, act=asked.act, ids=asked.ids, criteria=asked.criteria, within=asked.within,
        role=role.pk if role is not None else None, reason=values.get("reason", ""), by=actor_of(request),
    )  # fmt: skip


def _after(admin: Any, request: HttpRequest, job: BulkAct, back: str) -> HttpResponseBase:
    if job.finished_at is None:
        place = admin.url("bulk" if job.subject == "organizations" else "bulk-members")
        return HttpResponseRedirect(f"{place}?{urlencode({'run': str(job.pk)})}")
    said = _("Done for %(done)s; %(untouched)s were left as they are.")
    messages.success(request, str(said % {"done": job.done, "untouched": job.untouched}))
    return HttpResponseRedirect(back)


def _progress(admin: Any, request: HttpRequest) -> HttpResponseBase:
    try:
        job = BulkAct.objects.get(pk=uuid.UUID(request.GET["run"]), subject__in=("organizations", "members"))
    except (ValueError, BulkAct.DoesNotExist):
        raise Http404 from None
    kinds: Mapping[str, Kind[Any]] = KINDS if job.subject == "organizations" else MEMBER_KINDS
    context = {"title": kinds[job.act].label, "job": job, "back": admin.url("changelist")}
    page: HttpResponseBase = admin._page(request, "console/users/bulk_progress.html", context)
    if job.finished_at is None:
        page["Refresh"] = "2"
    return page


BULK = (
    Aside("bulk", _("Act on many"), Right.CHANGE, bulk, writes=Right.CHANGE, is_listed=False),
    Aside("bulk-members", _("Act on many members"), Right.CHANGE, bulk_members, writes=Right.CHANGE, is_listed=False),
)
