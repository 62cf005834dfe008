"""How sign-in looks to people on the way into an organization: the tab of its page."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin.brand import images
from identity.signin.brand.admin import SECTIONS
from identity.signin.brand.effect import effect
from identity.signin.brand.forms import NOTES, FreeColourInput, ImageChoice
from identity.signin.brand.models import Image, OrganizationBranding
from identity.signin.brand.operations import update_organization_branding
from orgs.models import Organization
from tenants.console.acts import Doing, Tab, Text
from tenants.isolation.scope import find_current

FIELDS = ("display_name", "logo", "logo_dark", "colour", "colour_dark")
LOGOS = ("logo", "logo_dark")


class OrganizationBrandForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """What an organization's own people choose, too. Every field may stay empty: the application's or the tenant's holds."""

    class Meta:
        model = OrganizationBranding
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LOGOS:
            field = ImageChoice(images.Use.LOGO, label=self.fields[name].label)
            # A picture that the organization's people uploaded is nobody else's to choose.
            mine = Q(pk=getattr(self.instance, f"{name}_id"))
            field.queryset = Image.objects.filter(Q(use=images.Use.LOGO) | mine).defer("content")
            field.empty_label = _("As the tenant")
            self.fields[name] = field
        for name in ("colour", "colour_dark"):
            self.fields[name].widget = FreeColourInput()
        for name in FIELDS:
            self.fields[name].help_text = NOTES[name]
        scope = find_current()
        if scope is not None and scope.is_operators:
            # SECURITY 4: the agency's own pages take no upload.
            for name in LOGOS:
                del self.fields[name]


def _context(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    return {
        "effect": effect(OrganizationBranding._meta.label_lower, "signin", organization_id=row.pk),
        "sections": [section for section in SECTIONS if set(section.fields) & set(FIELDS)],
        "lead": _("How sign-in looks to people on the way into this organization. Its own administrators change this, too. What you leave empty is as the application’s or the tenant’s."),
    }  # fmt: skip


def _save(doing: Doing[Organization]) -> Text:
    branding = OrganizationBranding.of(doing.row)
    for name in FIELDS:
        if name in doing.values:
            setattr(branding, name, doing.values[name])
    update_organization_branding(branding=branding, by=doing.by)
    return _("Saved.")


TAB: Tab[Organization] = Tab(
    "brand", _("Brand"), "console/brand/of_one.html", _context,
    form=lambda row, data: OrganizationBrandForm(data, instance=OrganizationBranding.of(row)), save=_save,
)  # fmt: skip
