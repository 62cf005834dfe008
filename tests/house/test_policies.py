"""A setting exists only when the console shows, explains and audits it (DESIGN 4)."""

from django.apps import apps

from identity.console import register
from identity.console.sites import tenant
from tenants.console.settings import SettingsAdmin
from tenants.policies import TenantPolicy


def policies() -> list[type[TenantPolicy]]:
    return [model for model in apps.get_models() if issubclass(model, TenantPolicy)]


def test_every_policy_has_a_page_and_every_field_stands_on_it() -> None:
    register.fill()
    assert policies()
    for model in policies():
        admin = tenant._registry.get(model)
        assert isinstance(admin, SettingsAdmin), model
        editable = {field.name for field in model._meta.concrete_fields if field.editable and not field.primary_key}
        form = admin.form_class()
        assert editable <= set(form.fields), model
        shown = {bound.name for _section, fields in admin._groups(form) for bound in fields}
        assert editable <= shown, model


def test_every_field_says_what_it_does() -> None:
    register.fill()
    silent = [
        f"{model.__name__}.{bound.name}"
        for model in policies()
        for section, fields in tenant._registry[model]._groups(tenant._registry[model].form_class())
        for bound in fields
        if not (bound.help_text or section.explanation)
    ]
    assert not silent
