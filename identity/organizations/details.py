"""What an organization is called, and what it asks of whoever enters it."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from identity.organizations.access import FORM, has_two_factors, inside
from identity.organizations.home import NameForm
from identity.organizations.pages import go, show
from identity.signin.factors.reauthentication import MULTI, to_proof
from identity.signin.fields import HostedForm
from orgs.administration import Authority, Right
from orgs.operations import update_organization
from tenants.requests import actor_of


class DetailsForm(NameForm):
    description = forms.CharField(
        label=_("Description"),
        max_length=256,
        required=False,
        error_messages={"max_length": _("This is too long. Check what you typed.")},
    )


class RulesForm(HostedForm):
    requires_mfa = forms.BooleanField(
        label=_("Require a second factor"), required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )  # fmt: skip

    accepts_other_connections = forms.BooleanField(
        label=_("Accept other companies’ sign-in"), required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )  # fmt: skip

    @property
    def focus(self) -> str:
        """A switch is nothing to type into."""
        return ""


@inside(Right.MANAGE_ORGANIZATION, methods=FORM)
def details(request: HttpRequest, authority: Authority) -> HttpResponse:
    here = authority.organization
    initial = {"name": here.name, "description": here.description}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            update_organization(organization=here, values=form.cleaned_data, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return go(authority, "organization", notice="saved")
    return show(request, authority, "details", {"form": form})


@inside(Right.MANAGE_ORGANIZATION, methods=FORM, proof=True)
def rules(request: HttpRequest, authority: Authority) -> HttpResponse:
    """Who asks others for a second factor shows one first: they would else lock themselves out with the next click."""
    here = authority.organization
    initial = {"requires_mfa": here.requires_mfa, "accepts_other_connections": here.accepts_other_connections}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["requires_mfa"] and not has_two_factors(request):
            return to_proof(request, MULTI)
        update_organization(organization=here, values=form.cleaned_data, by=actor_of(request))
        return go(authority, "organization", notice="saved")
    return show(request, authority, "rules", {"form": form, "has_two": has_two_factors(request)})
