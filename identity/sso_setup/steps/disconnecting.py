"""Taking a connection away: who falls back to what, and the name typed."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from identity.signin.fields import HostedForm
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from orgs.connections import disconnecting
from orgs.domains.models import OrganizationDomain


class NameForm(HostedForm):
    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))

    def __init__(self, data: Any = None, *, wanted: str) -> None:
        super().__init__(data)
        self.wanted = wanted
        self.fields["name"].label = _("Type %(name)s to confirm") % {"name": wanted}
        self.fields["name"].error_messages["required"] = _("Type the name of the connection.")

    def clean_name(self) -> str:
        typed = str(self.cleaned_data["name"]).strip()
        if typed != self.wanted.strip():
            raise forms.ValidationError(_("This is not the name of the connection."))
        return typed


def disconnect(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.may_disconnect:
        raise Http404
    row = desk.connection
    form = NameForm(request.POST if request.method == "POST" else None, wanted=row.connector.name)
    if request.method == "POST" and form.is_valid():
        disconnecting.disconnect(connection=row, by=desk.by)
        return HttpResponseRedirect(f"{desk.home}?notice=disconnected")
    context = {
        "form": form,
        "domains": OrganizationDomain.objects.filter(connection=row),
        "falling": disconnecting.falling_back(row),
    }
    return show(request, desk, "disconnect", context)
