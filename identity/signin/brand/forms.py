"""The forms of a brand: a tenant's, an application's, an upload."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from identity.signin.brand import images, texts
from identity.signin.brand.models import IMAGES, ApplicationBranding, Branding, Image
from tenants.console.forms import field_of
from tenants.isolation.scope import find_current


class ColourInput(forms.TextInput):
    input_type = "color"


class FreeColourInput(forms.TextInput):
    """A colour that may be left empty, which the browser's own field cannot be; the script puts a palette beside it."""

    def __init__(self) -> None:
        super().__init__({"data-colour": "", "placeholder": "#rrggbb", "spellcheck": "false", "autocomplete": "off"})


class TextsWidget(forms.Widget):
    """A line for each place and language."""

    template_name = "console/brand/texts.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        said = value if isinstance(value, Mapping) else {}
        return {**context, "places": [self._place(name, place, said) for place in texts.PLACES]}

    @staticmethod
    def _place(name: str, place: str, said: Mapping[str, Any]) -> dict[str, object]:
        lines = [
            {
                "name": f"{name}-{language}-{place}",
                "language": language,
                "label": get_language_info(language)["name_local"],
                "value": (said.get(language) or {}).get(place, ""),
            }
            for language, _name in settings.LANGUAGES
        ]
        return {"label": texts.PLACES[place].label, "limit": texts.PLACES[place].limit, "lines": lines}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # Django's renderer of forms knows the templates of packages only.
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, dict[str, str]]:
        return {
            language: {place: str(data.get(f"{name}-{language}-{place}", "")) for place in texts.PLACES}
            for language, _name in settings.LANGUAGES
        }

    def id_for_label(self, id_: str) -> str:
        return ""


class TextsField(forms.Field):
    widget = TextsWidget

    def clean(self, value: Any) -> dict[str, dict[str, str]]:
        found = texts.cleaned(value, [code for code, _name in settings.LANGUAGES])
        for words in found.values():
            for place, text in words.items():
                if len(text) > texts.PLACES[place].limit:
                    raise ValidationError(texts.too_long(place))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)


class ImageChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """One of the tenant's images of the right use, each shown; the console serves none, so it shows small copies."""

    def __init__(self, use: images.Use, **options: Any) -> None:
        self.use = use
        rows = Image.objects.filter(use=use).defer("content")
        super().__init__(
            queryset=rows, required=False, blank=True, widget=forms.RadioSelect, empty_label=_("None"), **options
        )

    def label_from_instance(self, obj: Any) -> SafeString:
        return thumbnail(obj)


def thumbnail(image: Image) -> SafeString:
    return format_html('<img class="c-thumbnail" src="{}" alt="{}">', image.small, image.name)


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """What a tenant's brand and an application's have in common."""

    texts = TextsField(label=_("Texts"), required=False)

    class Meta:
        model: type = Branding
        formfield_callback = field_of
        exclude = ("css_served", "application")  # noqa: DJ006  # every field of a policy is edited here, one that is added later too
        widgets: dict[str, type[forms.Widget]] = {
            "theme": forms.RadioSelect,
            "radius": forms.RadioSelect,
            "font": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in IMAGES:
            use, label = images.Use.ICON if name == "icon" else images.Use.LOGO, self.fields[name].label
            self.fields[name] = ImageChoice(use, label=label)
        for name in ("colour", "colour_dark"):
            self.fields[name].widget = FreeColourInput()
        self.fields["css"].widget = forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "c-code"})
        for name, note in NOTES.items():
            self.fields[name].help_text = self.fields[name].help_text or note
        scope = find_current()
        if scope is not None and scope.is_operators:
            # SECURITY 4 and 5: the agency's own pages take no upload and no style.
            for name in (*IMAGES, "css"):
                del self.fields[name]


class BrandingForm(BrandForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].widget = ColourInput()
        self.fields["display_name"].help_text = _("Empty: the tenant’s own name.")


class ApplicationBrandingForm(BrandForm):
    """Every field may stay empty: then the tenant's holds."""

    class Meta(BrandForm.Meta):
        model = ApplicationBranding

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_tenant = _("As the tenant")
        for name in ("theme", "radius", "font"):
            field = self.fields[name]
            field.choices = [("", as_tenant), *((value, label) for value, label in field.choices if value)]  # type: ignore[attr-defined]  # choices
        for name in IMAGES:
            if name in self.fields:
                self.fields[name].empty_label = as_tenant  # type: ignore[attr-defined]  # an ImageChoice


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PNG, JPEG or WebP, at most 2 MB. It is drawn anew; what else the file holds is dropped."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    use = forms.ChoiceField(label=_("Use"), choices=images.OF_TENANT, initial=images.Use.LOGO, widget=forms.RadioSelect)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > images.BYTES:
            raise ValidationError(_("The file is larger than 2 MB."))
        return file


NOTES = {
    "display_name": _("Empty: the tenant’s name on its pages."),
    "logo": _("Stands above the title instead of the name. Wide ones are shown 48 pixels high at most."),
    "logo_dark": _("For people whose device is dark. Empty: the same logo."),
    "icon": _("A square; shown beside the page’s title in the browser."),
    "colour": _("Buttons and links. The text on it turns black or white by itself, and links take the nearest shade that can be read."),
    "colour_dark": _("Empty: the same colour. Where it could not be read, links take a lighter shade."),
    "theme": _("Whether the pages are light or dark."),
    "radius": _("Of fields, buttons and cards."),
    "font": _("Only typefaces that devices already have: nothing is loaded, so nothing jumps."),
    "terms_url": _("Linked at the foot of every page, and beside the button that creates an account."),
    "privacy_url": _("Linked at the foot of every page, and beside the button that creates an account."),
    "support": _("Linked at the foot of every page: a page of yours, or an e-mail address."),
    "texts": _("Plain text. What you leave empty says what the product says, in every language."),
    "css": _(
        "For what the fields above cannot do. Not on the pages where people agree to something, prove who they are "
        "again or change how they sign in. At most 8 KB; url() only for your own images."
    ),
}  # fmt: skip
