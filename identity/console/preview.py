"""What somebody is typing into a form, checked and kept for the preview beside it. Nothing of it is saved as chosen."""

import copy
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from identity.applications.models import Application
from identity.console.organizations.brand import OrganizationBrandForm
from identity.signin.application_tab import RulesForm
from identity.signin.brand import drafts
from identity.signin.brand.forms import ApplicationBrandingForm
from identity.signin.brand.models import ApplicationBranding, BrandFields, OrganizationBranding
from identity.signin.brand.operations import prepare
from orgs.models import Organization
from tenants.console.rights import Right
from tenants.console.settings import SettingsAdmin

# Forms of one application or organization, by the name of their model: whose they are, and the form.
Make = Callable[[Any, Any], "forms.ModelForm[Any]"]
OF_ONE: dict[str, tuple[type[Application | Organization], Make]] = {}


def preview(request: HttpRequest, admins: Any) -> HttpResponse:
    """POST: the fields of a form as they are now. Answers with the address that shows them."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:index"))
    name, whose = request.GET.get("form", ""), None
    admin = next((admin for model, admin in admins.items() if model._meta.label_lower == name), None)
    if name in OF_ONE:
        model, make = OF_ONE[name]
        whose = _find(request, model)
        admin, form = admins[model], make(request.POST, whose)
    elif isinstance(admin, SettingsAdmin):
        part = admin.find_part(request.GET.get("part", ""))
        if part is None:
            raise PermissionDenied
        form = admin.form_of(part, admin._read(), request.POST)
    else:
        raise PermissionDenied
    if Right.CHANGE not in admin.rights(request):
        raise PermissionDenied
    draft = drafts.keep(
        operator_id=request.operator.pk,  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
        form=f"{name} {whose.pk}" if whose is not None else name,
        rows=[typed(form)],
    )
    way = {f"{whose._meta.model_name}_id": whose.pk} if whose is not None else {}
    return JsonResponse({"address": drafts.address(draft, **way)})


def typed(form: "forms.ModelForm[Any]") -> models.Model:
    """The row with every field that can be taken as it stands; of the others, what is saved."""
    saved = copy.copy(form.instance)
    form.is_valid()
    row: models.Model = form.instance
    # Django puts a value into the row before the row's own rules look at it.
    _take_back(row, saved, *form.errors)
    if isinstance(row, BrandFields):
        try:
            prepare(row)
        except ValidationError:
            _take_back(row, saved, "css", "texts")
            prepare(row)
    return row


def _take_back(row: models.Model, saved: models.Model, *names: str) -> None:
    for name in names:
        if hasattr(saved, name):
            setattr(row, name, getattr(saved, name))


def _find(request: HttpRequest, model: type[Application | Organization]) -> Application | Organization:
    try:
        return model._default_manager.get(pk=UUID(request.GET.get(str(model._meta.model_name), "")))
    except (ValueError, ObjectDoesNotExist):
        raise PermissionDenied from None


def _brand(data: Any, application: Application) -> "forms.ModelForm[Any]":
    return ApplicationBrandingForm(data, instance=ApplicationBranding.of(application))


def _rules(data: Any, application: Application) -> "forms.ModelForm[Any]":
    return RulesForm(data, row=application)  # type: ignore[return-value]  # it has a row, as a form of a model has


def _brand_of_organization(data: Any, organization: Organization) -> "forms.ModelForm[Any]":
    return OrganizationBrandForm(data, instance=OrganizationBranding.of(organization))


OF_ONE["brand.applicationbranding"] = (Application, _brand)
OF_ONE["signin.applicationpolicy"] = (Application, _rules)
OF_ONE["brand.organizationbranding"] = (Organization, _brand_of_organization)
