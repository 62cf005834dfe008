"""One act on many people, from their list: whom it concerns and what it does, then the question, then the progress."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from identity.users.bulk import work
from identity.users.bulk.acts import KINDS
from identity.users.bulk.subjects import Kind
from identity.users.console_filters import choices
from identity.users.criteria import Criteria
from identity.users.models import BulkAct, User, UserQuerySet
from identity.users.roles.models import Role
from tenants.console.acts import Aside
from tenants.console.criteria import Unreadable
from tenants.console.forms import ActForm, carry_out
from tenants.console.rights import Right
from tenants.isolation.scope import current
from tenants.models import Tenant
from tenants.requests import actor_of

# More than so many are "more than": nothing is counted to its end for a sentence.
COUNTED, NAMED, CHOSEN_LIMIT = 10_000, 12, 200


class BulkForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput,
        help_text=_("Your colleagues read it in the history."),
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, kind: Kind[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "role", Role.objects.for_people().values_list("pk", "name"))
        for name in ("reason", "role"):
            if name not in kind.asks:
                del self.fields[name]


def bulk(admin: Any, request: HttpRequest) -> HttpResponseBase:
    """`run` in the address is one that has begun; else `act` with `ids`, or with `scope=all` and the list's own filters."""
    if current().is_operators:
        raise Http404
    if "run" in request.GET:
        return _progress(admin, request)
    kind = KINDS.get(request.GET.get("act", ""))
    ids = _ids(request)
    criteria = Criteria.of(request.GET.dict()) if request.GET.get("scope") == "all" else Criteria.of({})
    if kind is None or not (ids or request.GET.get("scope") == "all"):
        messages.warning(request, str(_("Choose people and what is to be done.")))
        return HttpResponseRedirect(admin.url("changelist"))
    form = BulkForm(request.POST or None, kind=kind, typed=_typed(request, kind))
    if request.method == "POST":
        job = carry_out(form, lambda: _begin(request, ids, criteria, form.cleaned_data))
        if job is not None:
            return _after(admin, request, job)
    context = {
        "title": kind.label, "form": form, "back": admin.url("changelist"), "button": kind.label, "is_danger": kind.is_danger,
        "explanation": kind.effect, **_preview(ids, criteria, request.GET["act"]),
    }  # fmt: skip
    page: HttpResponseBase = admin._page(request, "console/users/bulk.html", context)
    return page


def _ids(request: HttpRequest) -> list[str]:
    if request.GET.get("scope") == "all":
        return []
    try:
        return [str(uuid.UUID(text)) for text in request.GET.getlist("ids")[:CHOSEN_LIMIT]]
    except ValueError:
        return []


def _typed(request: HttpRequest, kind: Kind[User]) -> str:
    """What is gone for good is typed everywhere; the rest where it hurts most."""
    tenant = request.console_tenant  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
    in_production = tenant.environment == Tenant.Environment.PRODUCTION
    return str(tenant.slug) if kind is KINDS["delete"] or (kind.is_danger and in_production) else ""


def _preview(ids: list[str], criteria: Criteria, act: str) -> dict[str, object]:
    people: UserQuerySet = User.objects.filter(pk__in=ids) if ids else User.objects.none()
    if not ids:
        try:
            people = criteria.all()
        except Unreadable:
            people = User.objects.none()
    number = people.order_by()[: COUNTED + 1].count()
    idle = {"suspend": people.suspended, "resume": people.active}.get(act)
    return {
        "number": min(number, COUNTED),
        "is_more": number > COUNTED,
        "idle": idle().order_by()[:COUNTED].count() if idle else 0,
        "some": list(people.order_by("pk")[:NAMED]),
    }


def _begin(request: HttpRequest, ids: list[str], criteria: Criteria, values: dict[str, Any]) -> BulkAct:
    role = values.get("role")
    return work.begin(
        act=request.GET["act"], ids=ids, criteria=criteria.as_dict(), role=uuid.UUID(role) if role else None,
        reason=values.get("reason", ""), by=actor_of(request),
    )  # fmt: skip


def _after(admin: Any, request: HttpRequest, job: BulkAct) -> HttpResponseBase:
    if job.finished_at is None:
        return HttpResponseRedirect(f"{admin.url('bulk')}?{urlencode({'run': str(job.pk)})}")
    said = _("Done for %(done)s people; %(untouched)s were left as they are.")
    messages.success(request, str(said % {"done": job.done, "untouched": job.untouched}))
    return HttpResponseRedirect(admin.url("changelist"))


def _progress(admin: Any, request: HttpRequest) -> HttpResponseBase:
    try:
        job = BulkAct.objects.get(pk=uuid.UUID(request.GET["run"]), subject="users")
    except (ValueError, BulkAct.DoesNotExist):
        raise Http404 from None
    context = {"title": KINDS[job.act].label, "job": job, "back": admin.url("changelist")}
    page: HttpResponseBase = admin._page(request, "console/users/bulk_progress.html", context)
    if job.finished_at is None:
        page["Refresh"] = "2"
    return page


BULK = Aside("bulk", _("Act on many"), Right.CHANGE, bulk, writes=Right.CHANGE, is_listed=False)
