"""Certificates of a live connection: which one signs now, the next one beside the old, the old one away.

It changes at once what sign-ins trust, and needs no test: the sign-ins themselves show which key is in use.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.certificates import LIMIT
from identity.signin.fields import HostedForm
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.progress import has_certificates
from orgs.connections import rotation
from orgs.connections.health import health_of


class CertificateForm(HostedForm):
    certificate = forms.CharField(
        label=_("Next certificate"), max_length=LIMIT, help_text=_("With BEGIN and END lines, as the provider shows it."),
        widget=forms.Textarea(attrs={"autocomplete": "off", "spellcheck": "false", "rows": 5}),
        error_messages={"required": _("Fill this in."), "max_length": _("This is too long. Check what you typed.")},
    )  # fmt: skip

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound else ""


def certificates(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _page(request, desk, CertificateForm())
    if not has_certificates(desk.connection):
        problem = str(_("Test the sign-in as it is set up now, then make it live."))
        return _page(request, desk, CertificateForm(), problem=problem)
    acts = {"add": _add, "confirm": _confirm, "dismiss": _dismiss, "remove": _remove}
    action = request.POST.get("action", "")
    if action not in acts:
        raise Http404
    form = CertificateForm(request.POST if action == "add" else None)
    try:
        if action != "add" or form.is_valid():
            return desk.go("certificates", acts[action](request, desk, form))
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            form.add_error(None, error)
        else:
            return _page(request, desk, form, problem=" ".join(error.messages))
    return _page(request, desk, form)


def _page(request: HttpRequest, desk: Desk, form: CertificateForm, problem: str = "") -> HttpResponse:
    context = {
        "form": form,
        "health": health_of(desk.connection, timezone.now()),
        "problem": problem,
        "status_url": desk.url("status"),
        "may_change": has_certificates(desk.connection),
    }
    return show(request, desk, "certificates", context)


def _add(request: HttpRequest, desk: Desk, form: Any) -> str:
    rotation.add_certificate(connection=desk.connection, text=form.cleaned_data["certificate"], by=desk.by)
    return "certificate-added"


def _confirm(request: HttpRequest, desk: Desk, form: Any) -> str:
    names = request.POST.getlist("fingerprint")[:20]
    rotation.confirm_certificates(connection=desk.connection, fingerprints=names, by=desk.by)
    return "certificate-added"


def _dismiss(request: HttpRequest, desk: Desk, form: Any) -> str:
    rotation.dismiss_certificates(connection=desk.connection, by=desk.by)
    return "certificate-dismissed"


def _remove(request: HttpRequest, desk: Desk, form: Any) -> str:
    name = request.POST.get("fingerprint", "")
    rotation.remove_certificate(connection=desk.connection, fingerprint=name, by=desk.by)
    return "certificate-removed"
