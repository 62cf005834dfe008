"""How sign-in looks to people on the way into the organization: its name, its logo, its colours."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from identity.organizations.access import FORM, inside
from identity.organizations.pages import go, show
from identity.signin.brand.images import Use
from identity.signin.brand.models import COLOUR, OrganizationBranding
from identity.signin.brand.operations import create_image, update_organization_branding
from identity.signin.fields import HostedForm
from orgs.administration import Authority, Right
from tenants.audit.actor import Actor
from tenants.requests import actor_of

BYTES = 900 * 1024  # a whole request may have 1 MiB
LOGOS = ("logo", "logo_dark")
TEXTS = ("display_name", "colour", "colour_dark")


def _colour(label: Any, note: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=note, required=False, max_length=7, validators=[COLOUR],
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"max_length": _("Enter a colour such as #0f766e.")},
    )  # fmt: skip


def _logo(label: Any, note: Any) -> forms.FileField:
    return forms.FileField(
        label=label, help_text=note, required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"empty": _("This file is empty.")},
    )  # fmt: skip


class BrandForm(HostedForm):
    display_name = forms.CharField(
        label=_("Name at sign-in"), max_length=80, required=False,
        help_text=_("Empty: the name of the service."),
        error_messages={"max_length": _("This is too long. Check what you typed.")},
    )  # fmt: skip
    logo = _logo(_("Logo"), _("PNG, JPEG or WebP, below 900 KB. It stands above the title, 48 pixels high at most."))
    logo_dark = _logo(_("Logo for the dark theme"), _("Empty: the same logo."))
    colour = _colour(_("Colour"), _("Of buttons and links, such as #0f766e. Empty: that of the service."))
    colour_dark = _colour(_("Colour in the dark theme"), _("Empty: the same colour."))
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    remove_logo_dark = forms.BooleanField(label=_("Remove the logo for the dark theme"), required=False)

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound else ""

    def clean(self) -> dict[str, Any]:
        for name in LOGOS:
            upload = self.cleaned_data.get(name)
            if upload and (upload.size or 0) > BYTES:
                self.add_error(name, _("This file is too large. Choose one below 900 KB."))
        return self.cleaned_data


@inside(Right.MANAGE_ORGANIZATION, methods=FORM, proof=True)
def brand(request: HttpRequest, authority: Authority) -> HttpResponse:
    row = OrganizationBranding.of(authority.organization)
    is_sent = request.method == "POST"
    initial = {name: getattr(row, name) for name in TEXTS}
    form = BrandForm(request.POST if is_sent else None, request.FILES if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            with transaction.atomic():
                _fill(row, form, actor_of(request))
                update_organization_branding(branding=row, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return go(authority, "organization", notice="saved")
    logos = list(_shown(OrganizationBranding.of(authority.organization), form))
    return show(request, authority, "brand", {"form": form, "logos": logos})


def _fill(row: OrganizationBranding, form: BrandForm, by: Actor) -> None:
    for name in TEXTS:
        setattr(row, name, form.cleaned_data[name])
    for name in LOGOS:
        upload: UploadedFile[bytes] | None = form.cleaned_data[name]
        if upload:
            image = create_image(upload=upload.read(), name=str(upload.name), use=Use.COMPANY, by=by)
            setattr(row, name, image)
        elif form.cleaned_data[f"remove_{name}"]:
            setattr(row, name, None)


def _shown(row: OrganizationBranding, form: BrandForm) -> Iterator[tuple[forms.BoundField, forms.BoundField, object]]:
    """Each logo's field, the box that removes it, and the picture that is there."""
    for name in LOGOS:
        yield form[name], form[f"remove_{name}"], getattr(row, name)
