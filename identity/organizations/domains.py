"""Domains of an organization: proved by a DNS record; whoever has an address there may join by it."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from identity.organizations.access import FORM, POST, inside
from identity.organizations.choices import RolesForm
from identity.organizations.giving import check_change, givable
from identity.organizations.pages import go, show
from identity.signin import limits
from identity.signin.fields import HostedForm
from orgs.administration import Authority, Right
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import DomainTaken, add_domain, check_domain, remove_domain, update_domain
from orgs.models import OrganizationRole
from orgs.operations import update_join_roles
from tenants.requests import actor_of


class DomainForm(HostedForm):
    domain = forms.CharField(
        label=_("Domain"), max_length=253, help_text=_("What stands behind the @ of your addresses, such as example.com."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": _("Enter a domain."), "max_length": _("This is too long. Check what you typed.")},
    )  # fmt: skip


class JoiningForm(HostedForm):
    joins = forms.BooleanField(
        label=_("People join by it"), required=False, widget=forms.CheckboxInput(attrs={"role": "switch"})
    )

    @property
    def focus(self) -> str:
        """A switch is nothing to type into."""
        return ""


@inside(Right.MANAGE_DOMAINS)
def domains(request: HttpRequest, authority: Authority) -> HttpResponse:
    found = OrganizationDomain.objects.filter(organization=authority.organization)
    return show(request, authority, "domains", {"domains": found, "join_roles": _given(authority)})


@inside(Right.MANAGE_DOMAINS, methods=FORM, proof=True)
def add(request: HttpRequest, authority: Authority) -> HttpResponse:
    form = DomainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_domain(
                organization=authority.organization, domain=form.cleaned_data["domain"], by=actor_of(request)
            )
        except ValidationError as error:
            form.add_error("domain" if hasattr(error, "error_dict") else None, error.messages)
        else:
            return go(authority, "organization_domain", made.pk, notice="domain-added")
    return show(request, authority, "domain_add", {"form": form})


@inside(Right.MANAGE_DOMAINS)
def domain(request: HttpRequest, authority: Authority, domain_id: UUID) -> HttpResponse:
    found = _one(authority, domain_id)
    return show(request, authority, "domain", {"domain": found, "join_roles": _given(authority)})


@inside(Right.MANAGE_DOMAINS, methods=POST)
def check(request: HttpRequest, authority: Authority, domain_id: UUID) -> HttpResponse:
    """Asks DNS now. Each costs a question to servers of others, so it is counted."""
    found, notice = _one(authority, domain_id), "domain-proved"
    try:
        limits.count(limits.Action.CHECK_DOMAIN, str(authority.organization.pk))
        check_domain(domain=found, by=actor_of(request))
    except limits.TooManyTries:
        notice = "too-many"
    except DomainTaken:
        notice = "domain-taken"
    except ValidationError:
        notice = "domain-not-proved"
    return go(authority, "organization_domain", found.pk, notice=notice)


@inside(Right.MANAGE_DOMAINS, methods=FORM, proof=True)
def joining(request: HttpRequest, authority: Authority, domain_id: UUID) -> HttpResponse:
    """Whether people become members by an address at this domain, and what all who come so get."""
    found = _one(authority, domain_id)
    held, choices = _given(authority), [role for role in givable(authority) if not role.is_owner]
    kept = [role for role in held if role not in choices]
    data = request.POST if request.method == "POST" else None
    form, roles = JoiningForm(data, initial={"joins": found.joins}), RolesForm(data, choices=choices, held=held)
    if data is not None and form.is_valid() and form.cleaned_data["joins"] and kept and not found.joins:
        # Or whoever manages domains would come by such a role with an address at a domain of their own.
        form.add_error(None, _("Whoever joins would get a role that is not yours to give."))
    if data is not None and form.is_valid() and roles.is_valid():
        wanted = kept + roles.chosen()
        check_change(authority, held, wanted)
        try:
            update_domain(domain=found, values=form.cleaned_data, by=actor_of(request))
            if {role.pk for role in wanted} != {role.pk for role in held}:
                update_join_roles(organization=authority.organization, roles=wanted, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return go(authority, "organization_domain", found.pk, notice="saved")
    return show(request, authority, "domain_joining", {"domain": found, "form": form, "roles": roles, "kept": kept})


@inside(Right.MANAGE_DOMAINS, methods=FORM, proof=True)
def remove(request: HttpRequest, authority: Authority, domain_id: UUID) -> HttpResponse:
    """GET: what is lost. POST: done."""
    found = _one(authority, domain_id)
    if request.method == "POST":
        remove_domain(domain=found, by=actor_of(request))
        return go(authority, "organization_domains", notice="domain-removed")
    return show(request, authority, "domain_remove", {"domain": found})


def _one(authority: Authority, domain_id: UUID) -> OrganizationDomain:
    """Of this organization: another one's reads like none."""
    found = OrganizationDomain.objects.filter(organization=authority.organization).select_related("organization")
    return get_object_or_404(found, pk=domain_id)


def _given(authority: Authority) -> list[OrganizationRole]:
    """What people get who join by themselves."""
    return list(OrganizationRole.objects.filter(given_on_joining__organization=authority.organization))
