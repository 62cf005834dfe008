"""Creating a tenant: the form, and the first minute of its life."""

import secrets
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.recipes.recipe import Recipe
from identity.recipes.table import RECIPES
from tenants import names
from tenants.models import Tenant


class TenantForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """`slug` is suggested from the name by the page's script."""

    slug = forms.CharField(
        label=_("Short name"),
        max_length=40,
        validators=[names.check_slug],
        help_text=_(
            "Part of the address and of the database schema. It can never be changed or given to another tenant."
        ),
        widget=forms.TextInput(attrs={"data-suggest-from": "id_name", "autocapitalize": "none", "spellcheck": "false"}),
    )
    environment = forms.ChoiceField(
        label=_("Environment"),
        choices=Tenant.Environment.choices,
        widget=forms.RadioSelect,
        help_text=_("Always shown in the header. Production asks for a typed confirmation where it hurts."),
    )
    accent = forms.ChoiceField(
        label=_("Accent"),
        choices=Tenant.Accent.choices,
        widget=forms.RadioSelect(attrs={"data-swatches": ""}),
        help_text=_("The colour by which staff tell this tenant from others. End users never see it."),
    )

    class Meta:
        model = Tenant
        fields = ("name", "slug", "environment", "accent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("As your colleagues call it. It can be changed.")

    def _get_validation_exclusions(self) -> set[str]:
        # Whether a short name is free, the operation says: tombstones count too.
        return {*super()._get_validation_exclusions(), "slug"}  # type: ignore[misc]  # Django's own hook


def recipe_choices() -> list[tuple[str, SafeString]]:
    """Each recipe with what it sets up; none is a choice, too."""
    tile = '<b>{}</b><span class="c-quiet c-line">{}</span>'
    empty = format_html(
        tile, _("Empty"), _("Nothing but keys and the default rules of signing in: you set up the rest.")
    )
    return [("", empty), *((name, _described(recipe)) for name, recipe in RECIPES.items())]


def _described(recipe: Recipe) -> SafeString:
    lines = format_html_join("", '<span class="c-quiet c-line c-makes">{}</span>', ((line,) for line in recipe.makes))
    tile = '<b>{}</b><span class="c-quiet c-line">{}</span>{}'
    return format_html(tile, recipe.label, recipe.lead, lines)


class NewTenantForm(TenantForm):
    recipe = forms.ChoiceField(
        label=_("What it begins with"),
        required=False,
        choices=recipe_choices,
        widget=forms.RadioSelect,
        help_text=_("Everything in it is the tenant’s own afterwards, to be changed or deleted like anything else."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("environment", Tenant.Environment.DEVELOPMENT)
        # Neighbours in the list should differ; whoever creates the tenant may choose.
        self.initial.setdefault("accent", secrets.choice(Tenant.Accent.values))


class DetailsForm(TenantForm):
    """What can be changed later."""

    slug = None  # type: ignore[assignment]  # never changes

    class Meta:
        model = Tenant
        fields = ("name", "environment", "accent")
