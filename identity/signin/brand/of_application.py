"""The tab of an application's page where its own brand is chosen."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.signin.brand.admin import SECTIONS
from identity.signin.brand.effect import effect
from identity.signin.brand.forms import ApplicationBrandingForm
from identity.signin.brand.models import ApplicationBranding
from identity.signin.brand.operations import update_application_branding
from tenants.console.acts import Doing, Tab, Text


def _context(request: HttpRequest, row: Application) -> Mapping[str, object]:
    form = "brand.applicationbranding"
    lead = _("How the pages look to people on their way to this application. What you leave empty is as the tenant’s.")
    return {"effect": effect(form, "signin", row.pk), "sections": SECTIONS, "lead": lead}


def _save(doing: Doing[Application]) -> Text:
    branding = ApplicationBranding.of(doing.row)
    for name, value in doing.values.items():
        setattr(branding, name, value)
    update_application_branding(branding=branding, by=doing.by)
    return _("Saved.")


def has_pages(row: Application) -> bool:
    """Nobody signs in to a machine."""
    return row.kind != Application.Kind.MACHINE


TAB: Tab[Application] = Tab(
    "brand",
    _("Brand"),
    "console/brand/of_one.html",
    _context,
    form=lambda row, data: ApplicationBrandingForm(data, instance=ApplicationBranding.of(row)),
    save=_save,
    offered=has_pages,
)
