"""The form of a profile field in the console: texts in each language, and the details that its kind needs."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from identity.signin.console_lines import Lines
from identity.signin.registration import kinds, patterns
from identity.signin.registration.models import ProfileField

Kind = ProfileField.Kind
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# Which details belong to which kinds.
DETAILS: dict[str, tuple[Kind, ...]] = {
    "shortest": (Kind.TEXT,),
    "longest": (Kind.TEXT,),
    "minimum": (Kind.NUMBER,),
    "maximum": (Kind.NUMBER,),
    "earliest": (Kind.DATE,),
    "latest": (Kind.DATE,),
    "options": (Kind.SELECT,),
    "pattern": (Kind.REGEX,),
    "address_parts": (Kind.ADDRESS,),
    "name_parts": (Kind.FULLNAME,),
}
# What an operation calls it, and where it stands in the form.
PLACES = {"label": f"label_{LANGUAGES[0]}", "help": f"help_{LANGUAGES[0]}", "labels": f"label_{LANGUAGES[0]}"}


class Options(Lines):
    """`value | English | 日本語`, one option a line; a missing label is the value."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(
            " | ".join([option["value"], *(option.get(code, "") for code in LANGUAGES)]).rstrip(" |")
            for option in value
        )

    def to_python(self, value: Any) -> Any:
        found = []
        for line in super().to_python(value):
            parts = [part.strip() for part in line.split("|")]
            labels = {code: text for code, text in zip(LANGUAGES, parts[1:], strict=False) if text}
            found.append({"value": parts[0], **labels})
        return found


class FieldForm(forms.Form):
    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "What applications call it. The names of standard claims, such as birthdate, website or gender, are kept "
            "as those; every other key goes into the custom data. It cannot be changed later."
        ),
    )
    required = forms.BooleanField(
        label=_("Must be answered"),
        required=False,
        help_text=_("Wherever it is asked. Who has an account and has not answered is asked at the next sign-in."),
    )
    asked = forms.BooleanField(
        label=_("Asked at registration"),
        required=False,
        initial=True,
        help_text=_("An application may ask for other fields than the tenant: on its page, under Sign-in."),
    )
    access = forms.ChoiceField(
        label=_("On the account page"),
        choices=ProfileField.Access.choices,
        initial=ProfileField.Access.EDIT,
        widget=forms.RadioSelect,
    )
    shortest = forms.IntegerField(label=_("Least number of characters"), required=False, min_value=0)
    longest = forms.IntegerField(
        label=_("Greatest number of characters"), required=False, min_value=1,
        help_text=_("Empty: 200."),
    )  # fmt: skip
    minimum = forms.FloatField(label=_("Smallest number"), required=False)
    maximum = forms.FloatField(label=_("Largest number"), required=False)
    earliest = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    latest = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: any. A date of birth is never in the future."),
    )  # fmt: skip
    options = Options(
        label=_("Options"),
        help_text=_("One a line: what is kept, then what people read in English and in Japanese, such as: tokyo | Tokyo | 東京"),
    )  # fmt: skip
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=patterns.PATTERN_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "c-code"}),
        help_text=_(
            "A regular expression for the whole text, such as [A-Z]{2}\\d{6}. Without references and looking around, "
            "and with few open repetitions, so that it is checked in no time."
        ),
    )
    address_parts = forms.MultipleChoiceField(
        label=_("Parts"), required=False, widget=forms.CheckboxSelectMultiple, initial=list(kinds.ADDRESS),
        choices=[(part, label) for part, (label, _name) in kinds.ADDRESS.items()],
    )  # fmt: skip
    name_parts = forms.MultipleChoiceField(
        label=_("Parts"), required=False, widget=forms.CheckboxSelectMultiple, initial=["given_name", "family_name"],
        choices=[(part, label) for part, (label, _name) in kinds.NAME.items()],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts: dict[str, forms.Field] = {}
        for code in LANGUAGES:
            name = get_language_info(code)["name_local"]
            texts[f"label_{code}"] = forms.CharField(
                label=_("Label (%(language)s)") % {"language": name}, max_length=80, required=code == LANGUAGES[0]
            )
        for code in LANGUAGES:
            name = get_language_info(code)["name_local"]
            texts[f"help_{code}"] = forms.CharField(
                label=_("Help (%(language)s)") % {"language": name}, max_length=200, required=False
            )
        rest = dict(self.fields)
        first: dict[str, forms.Field] = {name: rest.pop(name) for name in ("kind", "key") if name in rest}
        self.fields = {**first, **texts, **rest}

    def values(self) -> dict[str, Any]:
        """As the operations take them. Raises ValidationError."""
        data, kind = self.cleaned_data, self.kind_of()
        details = {name: data[name] for name, of in DETAILS.items() if kind in of and data.get(name) not in (None, "")}
        for name in ("earliest", "latest"):
            if name in details:
                details[name] = details[name].isoformat()
        for name in ("address_parts", "name_parts"):
            if name in details:
                details["parts"] = details.pop(name)
        return {
            "kind": kind,
            "key": data.get("key", ""),
            "labels": {code: data[f"label_{code}"] for code in LANGUAGES if data[f"label_{code}"]},
            "helps": {code: data[f"help_{code}"] for code in LANGUAGES if data[f"help_{code}"]},
            "required": data["required"],
            "asked": data["asked"],
            "access": data["access"],
            "settings": details,
        }

    def kind_of(self) -> str:
        raise NotImplementedError


class NewFieldForm(FieldForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.TEXT, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, of in DETAILS.items():
            self.fields[name].widget.attrs["data-shown-if"] = f"kind={','.join(of)}"

    def kind_of(self) -> str:
        return str(self.cleaned_data["kind"])


class ChangeFieldForm(FieldForm):
    """The key and the kind stay: what people answered is kept under them."""

    def __init__(self, *args: Any, row: ProfileField, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, initial=_initial(row), **kwargs)
        del self.fields["key"]
        for name, of in DETAILS.items():
            if row.kind not in of:
                del self.fields[name]

    def kind_of(self) -> str:
        return self.row.kind


def _initial(row: ProfileField) -> dict[str, object]:
    texts = {f"label_{code}": text for code, text in row.labels.items()}
    texts |= {f"help_{code}": text for code, text in row.helps.items()}
    parts = {"address_parts": row.parts, "name_parts": row.parts}
    flags = {name: getattr(row, name) for name in ("required", "asked", "access")}
    return {**texts, **parts, **flags, **row.settings}


def renamed(refusal: ValidationError, kind: str) -> ValidationError:
    """With the errors at the inputs of the form."""
    if not hasattr(refusal, "error_dict"):
        return refusal
    parts = "name_parts" if kind == Kind.FULLNAME else "address_parts"
    places = {**PLACES, "parts": parts}
    return ValidationError({places.get(name, name): errors for name, errors in refusal.error_dict.items()})


class InvitationsForm(forms.Form):
    emails = Lines(
        label=_("E-mail addresses"),
        help_text=_("One a line. You may paste a whole list: each address is checked, and a report says what became of it."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the mail"), choices=[], widget=forms.RadioSelect)
    days = forms.IntegerField(label=_("Works for (days)"), min_value=1, max_value=90, initial=7)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emails"].required = True
        self.fields["emails"].widget.attrs["rows"] = 8
        names = [(code, get_language_info(code)["name_local"]) for code in LANGUAGES]
        self.fields["language"].choices = names  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["language"].initial = LANGUAGES[0]
