"""Domains: claimed, proved by a TXT record, and led to this connection."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from identity.signin import limits
from identity.signin.fields import HostedForm
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show, too_many
from identity.sso_setup.parts import one_of
from orgs.connections.requiring import route_domain
from orgs.domains.models import OrganizationDomain, State
from orgs.domains.operations import DomainGone, DomainTaken, add_domain, check_domain, remove_domain

PROVED = (State.VERIFIED, State.FAILING)


class DomainForm(HostedForm):
    domain = forms.CharField(
        label=_("Domain"), max_length=253, help_text=_("What stands behind the @ of your addresses, such as example.com."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": _("Enter a domain."), "max_length": _("This is too long. Check what you typed.")},
    )  # fmt: skip

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound else ""


def domains(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _page(request, desk, DomainForm())
    action = request.POST.get("action")
    if action == "add":
        return _add(request, desk)
    row = _one(request, desk)
    acts = {"check": _check, "route": _route, "unroute": _unroute, "remove": _remove}
    if action not in acts:
        raise Http404
    try:
        notice = acts[action](desk, row)
    except DomainGone:
        notice = "domain-gone"
    return desk.go("domains", notice)


def _page(request: HttpRequest, desk: Desk, form: DomainForm, **context: Any) -> HttpResponse:
    found = OrganizationDomain.objects.filter(organization=desk.organization).select_related("connection__connector")
    rows = list(found)
    shared = {
        "form": form,
        "domains": rows,
        "is_ready": any(row.connection_id == desk.connection.pk and row.state in PROVED for row in rows),
    }
    return show(request, desk, "domains", {**shared, **context})


def _add(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = DomainForm(request.POST)
    if form.is_valid() and desk.organization is not None:
        try:
            limits.count(limits.Action.CLAIM_DOMAIN, str(desk.organization.pk))
            row = add_domain(organization=desk.organization, domain=form.cleaned_data["domain"], by=desk.by)
        except limits.TooManyTries as beyond:
            return _page(request, desk, form, problem=too_many(beyond))
        except ValidationError as error:
            form.add_error("domain" if hasattr(error, "error_dict") else None, error.messages)
        else:
            return desk.go("domains", "domain-added", fragment=f"domain-{row.pk}")
    return _page(request, desk, form)


def _check(desk: Desk, row: OrganizationDomain) -> str:
    """Asks DNS now. Each costs a question to servers of others, so it is counted. Proved, it leads here, unless it leads
    elsewhere already."""
    try:
        limits.count(limits.Action.CHECK_DOMAIN, str(row.organization_id))
        check_domain(domain=row, by=desk.by)
    except limits.TooManyTries:
        return "too-many"
    except DomainTaken:
        return "domain-taken"
    except DomainGone:
        raise
    except ValidationError:
        return "domain-not-proved"
    if row.connection_id is None:
        route_domain(domain=row, connection=desk.connection, by=desk.by)
    return "domain-proved"


def _route(desk: Desk, row: OrganizationDomain) -> str:
    if row.state not in PROVED:
        return "domain-not-proved"
    route_domain(domain=row, connection=desk.connection, by=desk.by)
    return "domain-routed"


def _unroute(desk: Desk, row: OrganizationDomain) -> str:
    if row.connection_id == desk.connection.pk:
        route_domain(domain=row, connection=None, by=desk.by)
    return "domain-unrouted"


def _remove(desk: Desk, row: OrganizationDomain) -> str:
    """A claim that was never proved. A proved domain may do more than sign people in: it is removed on its own page."""
    if row.state != State.WAITING:
        raise Http404
    remove_domain(domain=row, by=desk.by)
    return "domain-removed"


def _one(request: HttpRequest, desk: Desk) -> OrganizationDomain:
    """Of this organization: another one's reads like none."""
    rows = OrganizationDomain.objects.filter(organization=desk.organization).select_related("organization")
    return one_of(rows, request.POST.get("domain"))
