"""What somebody is typing into a form, checked and kept for the preview beside it. Nothing of it is saved as chosen."""

import copy
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from identity.applications.models import Application
from identity.signin.application_tab import RulesForm
from identity.signin.brand import drafts
from identity.signin.brand.forms import ApplicationBrandingForm
from identity.signin.brand.models import ApplicationBranding, BrandFields
from identity.signin.brand.operations import prepare
from tenants.console.rights import Right
from tenants.console.settings import SettingsAdmin

# Forms of one application, by the name of their model.
OF_APPLICATIONS: dict[str, Callable[[Any, Application], "forms.ModelForm[Any]"]] = {}


def preview(request: HttpRequest, admins: Any) -> HttpResponse:
    """POST: the fields of a form as they are now. Answers with the address that shows them."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:index"))
    name, application = request.GET.get("form", ""), _application(request)
    admin = next((admin for model, admin in admins.items() if model._meta.label_lower == name), None)
    if application is not None and name in OF_APPLICATIONS:
        admin = admins[Application]
        form = OF_APPLICATIONS[name](request.POST, application)
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
        form=f"{name} {application.pk}" if application is not None else name,
        rows=[typed(form)],
    )
    return JsonResponse({"address": drafts.address(draft, application.pk if application else None)})


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


def _application(request: HttpRequest) -> Application | None:
    try:
        return Application.objects.filter(pk=UUID(request.GET.get("application", ""))).first()
    except ValueError:
        return None


def _brand(data: Any, application: Application) -> "forms.ModelForm[Any]":
    return ApplicationBrandingForm(data, instance=ApplicationBranding.of(application))


def _rules(data: Any, application: Application) -> "forms.ModelForm[Any]":
    return RulesForm(data, row=application)  # type: ignore[return-value]  # it has a row, as a form of a model has


OF_APPLICATIONS["brand.applicationbranding"] = _brand
OF_APPLICATIONS["signin.applicationpolicy"] = _rules
