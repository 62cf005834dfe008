"""People as a file, from the console: those that were found, or everybody; with hashes for platform owners alone."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.users import operations
from identity.users.criteria import Criteria
from identity.users.exporting import FORMATS
from tenants.console.acts import Aside
from tenants.console.criteria import Unreadable
from tenants.console.forms import ActForm
from tenants.console.rights import Right
from tenants.isolation.scope import current
from tenants.requests import actor_of


class ExportForm(ActForm):
    """`typed` is what a platform owner has to type who wants the hashes, too."""

    format = forms.ChoiceField(
        label=_("Format"), initial="csv", widget=forms.RadioSelect,
        choices=[("csv", _("CSV, for spreadsheets")), ("jsonl", _("JSON, one person a line"))],
    )  # fmt: skip

    def __init__(self, *args: Any, may_have_hashes: bool, typed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = typed
        if may_have_hashes:
            self.fields["with_hashes"] = forms.BooleanField(
                label=_("With password hashes"), required=False,
                help_text=_("For a move to another system. Whoever has the file can guess at weak passwords."),
            )  # fmt: skip
            self.fields["hashes_confirmation"] = forms.CharField(
                label=_("To take the hashes, type “%(text)s”") % {"text": typed}, required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("with_hashes") and values.get("hashes_confirmation") != self.wanted:
            self.add_error("hashes_confirmation", _("Type it exactly as it is written above."))
        return values


def export(admin: Any, request: HttpRequest) -> HttpResponseBase:
    """GET asks, POST answers with the file."""
    criteria = Criteria.of(request.GET.dict())
    may = is_platform_owner(request) and not current().is_operators
    form = ExportForm(request.POST if request.method == "POST" else None, may_have_hashes=may, typed=current().slug)
    try:
        people = criteria.all()
    except Unreadable:
        form.add_error(None, _("A filter is not understood."))
    if request.method == "POST" and form.is_valid():
        return _file(request, form.cleaned_data, criteria, people)
    context = {
        "title": _("Export"), "form": form, "back": admin.url("changelist"), "button": _("Download"),
        "explanation": _explanation(criteria),
    }  # fmt: skip
    page: HttpResponseBase = admin._page(request, "console/ask.html", context)
    return page


def _explanation(criteria: Criteria) -> str:
    if criteria.is_everything:
        return str(_("Everybody of this tenant. The log book keeps that you took them."))
    return str(_("Those whom the search and the filters found. The log book keeps that you took them."))


def _file(request: HttpRequest, values: dict[str, Any], criteria: Criteria, people: Any) -> HttpResponseBase:
    kind, with_hashes = values["format"], bool(values.get("with_hashes"))
    operations.record_export(criteria=criteria, form=kind, with_hashes=with_hashes, by=actor_of(request))
    content_type, write = FORMATS[kind]
    answer = StreamingHttpResponse(
        (text.encode() for text in write(people, with_hashes=with_hashes)), content_type=content_type
    )
    name = f"{current().slug}-users-{timezone.now():%Y%m%d-%H%M}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def is_platform_owner(request: HttpRequest) -> bool:
    """ConsoleMiddleware looks when it lets somebody in: inside a tenant the register cannot be read."""
    return bool(getattr(request, "is_platform_owner", lambda: False)())


EXPORT = Aside("export", _("Export"), Right.CHANGE, export, writes=Right.CHANGE, icon="download", is_listed=False)
