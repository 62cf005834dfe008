"""Organizations as a file: those that were found, or all of them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.exporting import FORMATS
from orgs.criteria import Criteria
from orgs.operations import record_export
from tenants.console.acts import Aside
from tenants.console.criteria import Unreadable
from tenants.console.forms import ActForm
from tenants.console.rights import Right
from tenants.isolation.scope import current
from tenants.requests import actor_of


class ExportForm(ActForm):
    format = forms.ChoiceField(
        label=_("Format"), initial="csv", widget=forms.RadioSelect,
        choices=[("csv", _("CSV, for spreadsheets")), ("jsonl", _("JSON, one organization a line"))],
    )  # fmt: skip


def export(admin: Any, request: HttpRequest) -> HttpResponseBase:
    """GET asks, POST answers with the file."""
    criteria = Criteria.of(request.GET.dict())
    form = ExportForm(request.POST if request.method == "POST" else None)
    try:
        rows = criteria.all()
    except Unreadable:
        form.add_error(None, _("A filter is not understood."))
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["format"]
        record_export(criteria=criteria, form=kind, by=actor_of(request))
        content_type, write = FORMATS[kind]
        answer = StreamingHttpResponse((text.encode() for text in write(rows)), content_type=content_type)
        name = f"{current().slug}-organizations-{timezone.now():%Y%m%d-%H%M}.{kind}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    context = {
        "title": _("Export"), "form": form, "back": admin.url("changelist"), "button": _("Download"),
        "explanation": _explanation(criteria),
    }  # fmt: skip
    page: HttpResponseBase = admin._page(request, "console/ask.html", context)
    return page


def _explanation(criteria: Criteria) -> str:
    if criteria.is_everything:
        return str(_("Every organization of this tenant. The log book keeps that you took them."))
    return str(_("Those whom the search and the filters found. The log book keeps that you took them."))


EXPORT = Aside("export", _("Export"), Right.CHANGE, export, writes=Right.CHANGE, icon="download", is_listed=False)
