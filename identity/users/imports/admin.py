"""Imports in the console: a file, its columns, what the check foresees, the progress, and what was refused."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.users.admin import PAGES
from identity.users.imports import operations, report
from identity.users.imports.forms import ColumnsForm, FileForm
from identity.users.imports.models import Import
from tenants.audit.console import history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import carry_out
from tenants.console.rights import Right
from tenants.requests import actor_of

SHOWN = 50
State = Import.State


def _columns(row: Import, data: Any) -> ColumnsForm:
    return ColumnsForm(data, row=row)


def _check(doing: Doing[Import]) -> Text:
    form = ColumnsForm(doing.request.POST, row=doing.row)
    if not form.is_valid():
        raise operations.ImportRefused(_("This cannot be done in the present state."))
    operations.check_import(row=doing.row, settings=form.settings(), by=doing.by)
    return _("Every row is being checked. Nothing is written yet.")


def _run(doing: Doing[Import]) -> Text:
    operations.run_import(row=doing.row, by=doing.by)
    return _("The import has begun. You can leave this page.")


def _resume(doing: Doing[Import]) -> Text:
    operations.resume_import(row=doing.row, by=doing.by)
    return _("It goes on where it stopped.")


def _delete(doing: Doing[Import]) -> Text:
    operations.delete_import(row=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": doing.row}


def _report(doing: Doing[Import]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(
        (text.encode() for text in report.csv_file(doing.row)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="refused-{doing.row.pk}.csv"'
    return answer


def _foreseen(row: Import, part: object) -> tuple[str, ...]:
    sentences = (
        ("create", _("%(count)s people are new here.")),
        ("update", _("%(count)s people who are here are changed.")),
        ("same", _("%(count)s people who are here are left as they are.")),
        ("refused", _("%(count)s rows are refused.")),
        ("unproved", _("%(count)s people bring a password but no proved address: they prove it with a code at their first sign-in, and the password is forgotten.")),
    )  # fmt: skip
    return tuple(str(sentence) % {"count": row.plan[name]} for name, sentence in sentences if row.plan.get(name))


def _overview(request: HttpRequest, row: Import) -> Mapping[str, object]:
    counted = row.result if row.state in (State.RUNNING, State.DONE) else row.plan
    seconds = (row.finished_at - row.started_at).total_seconds() if row.finished_at and row.started_at else 0
    return {
        "is_open": row.state in (State.UPLOADED, State.CHECKED),
        "counted": counted,
        "people_url": f"{reverse('admin:users_user_changelist')}?import={row.pk}",
        "refused": list(report.refused(row, SHOWN)),
        "rate": round(row.rows / seconds) if seconds else 0,
    }


class ImportAdmin(ConsoleAdmin[Import]):
    place, icon = "users/imports", "upload_file"
    list_display = ("name", "state_tag", "people", "created_at")
    ordering = ("-created_at", "pk")
    add_form = FileForm
    add_label = _("Import people")
    add_explanation = _(
        "From a CSV or JSON file, with their passwords’ hashes. Everything is checked first; you see what would happen before it does."
    )
    add_template = "console/imports/new.html"
    empty = _("Bring people over from another system, with the passwords they have.")
    tabs: tuple[Tab[Import], ...] = (
        Tab("", _("Import"), "console/imports/import.html", _overview, form=_columns, save=_check),
        history_tab(),
    )
    acts = (
        Act("run", _("Import"), Right.CHANGE, _run, icon="play_arrow", consequences=_foreseen,
            offered=lambda row: row.state == State.CHECKED and bool(row.plan.get("create") or row.plan.get("update"))),
        Act("resume", _("Go on"), Right.CHANGE, _resume, icon="restart_alt", offered=lambda row: row.is_at_work,
            explanation=_("It goes on by itself. Should it stand still, for example because a worker was ended, this sets it going again.")),
        Act("report", _("Download refused rows"), Right.CHANGE, _report, is_listed=False),
        Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None,
            explanation=_("The rows of the file and the report go. People who were made of it stay.")),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        return Import.objects.all()

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not request.console_tenant.is_operators  # type: ignore[attr-defined]  # ConsoleMiddleware has set it

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
        if request.method == "POST":
            made = carry_out(form, lambda: self._made(request, form.cleaned_data))
            if made is not None:
                return HttpResponseRedirect(self.url("change", made))
        return self._page(
            request, self.add_template, {"title": self.add_label, "form": form, "back": self.url("changelist")}
        )

    @staticmethod
    def _made(request: HttpRequest, values: Mapping[str, Any]) -> Import:
        file = values["file"]
        return operations.create_import(
            name=file.name, file=file.file, encoding=values["encoding"], by=actor_of(request)
        )

    def object_page(
        self, request: HttpRequest, row: Import, tab: Tab[Import], context: Mapping[str, object]
    ) -> HttpResponse:
        page = super().object_page(request, row, tab, context)
        if row.is_at_work:
            page["Refresh"] = "2"
        return page

    def marks(self, row: Import) -> list[tuple[str, Text]]:
        return [(TAGS[row.state], row.get_state_display())]

    @display(description=_("State"))
    def state_tag(self, row: Import) -> SafeString:
        label = f"{row.get_state_display()}{f' · {row.percent} %' if row.is_at_work else ''}"
        return format_html('<span class="c-tag c-tag-{}">{}</span>', TAGS[row.state], label)

    @display(description=_("Rows"))
    def people(self, row: Import) -> int:
        return row.rows


TAGS = {
    State.UPLOADED.value: "info",
    State.CHECKING.value: "creating",
    State.CHECKED.value: "info",
    State.RUNNING.value: "creating",
    State.DONE.value: "ready",
}
