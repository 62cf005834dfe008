"""The two questions of an import: which file, and what its columns are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.users.imports.columns import FIELDS, Settings, guessed
from identity.users.imports.files import ENCODINGS
from identity.users.imports.hashers import unpack
from identity.users.imports.models import Import
from identity.users.imports.schemes import ALGORITHMS, Hashing
from identity.users.imports.signers import create_signer_key

ALGORITHM_LABELS = {"scrypt": "scrypt", "firebase_scrypt": "Firebase scrypt"}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"), max_length=200,
        help_text=_("CSV with the names of the columns in its first line, or JSON: an array, or one object a line."),
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=_("Encoding"), choices=list(ENCODINGS.items()), required=False,
        help_text=_("A file that says its encoding by itself is read as it says."),
    )  # fmt: skip


class ColumnsForm(forms.Form):
    """One select for each column of the file, then what holds for all rows."""

    existing = forms.ChoiceField(
        label=_("People who are here already"), initial="skip", widget=forms.RadioSelect,
        choices=[
            ("skip", _("Leave as they are")), ("update", _("Change their profile to what the file says")),
            ("refuse", _("Refuse the row")),
        ],
        help_text=_("They are known by their former id, username, address or proved number. Passwords and addresses of people who are here are never changed."),
    )  # fmt: skip
    verified = forms.BooleanField(
        label=_("The addresses are theirs"), required=False,
        help_text=_("For files that do not say it themselves. Say so only if the former system had them proved."),
    )  # fmt: skip
    region = forms.CharField(
        label=_("Country of phone numbers"), required=False, max_length=2,
        help_text=_("For numbers that name none: two letters, such as JP."),
    )  # fmt: skip
    algorithm = forms.ChoiceField(
        label=_("Algorithm of the password hashes"), required=False,
        choices=[("", _("They say it themselves (argon2, bcrypt, PHC, Django)"))]
        + [(name, ALGORITHM_LABELS.get(name, name.upper().replace("_", " "))) for name in ALGORITHMS],
    )  # fmt: skip
    salt_encoding = forms.ChoiceField(
        label=_("Salts are written as"), initial="text",
        choices=[("text", _("plain text")), ("hex", _("hexadecimal")), ("base64", "base64")],
    )  # fmt: skip
    salt_place = forms.ChoiceField(
        label=_("The salt stands"), initial="before",
        choices=[("before", _("before the password")), ("after", _("after the password")), ("around", _("before and after it"))],
        help_text=_("For MD5 and the SHA family."),
    )  # fmt: skip
    rounds = forms.IntegerField(
        label=_("Rounds"), required=False, min_value=1, max_value=2_000_000,
        help_text=_("PBKDF2’s iterations, scrypt’s N, Firebase’s rounds; where no column says it."),
    )  # fmt: skip
    memory = forms.IntegerField(label=_("Memory cost (Firebase)"), required=False, min_value=1, max_value=17)
    block = forms.IntegerField(label=_("Block size r (scrypt)"), required=False, min_value=1, max_value=64, initial=8)
    lanes = forms.IntegerField(label=_("Parallelism p (scrypt)"), required=False, min_value=1, max_value=16, initial=1)
    separator = forms.CharField(label=_("Salt separator (Firebase)"), required=False, max_length=100)
    signer_key = forms.CharField(
        label=_("Signer key (Firebase)"), required=False, max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("From the hash parameters of your Firebase project. It is kept sealed."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        chosen = Settings.from_json(row.settings) if row.settings else Settings(guessed(row.columns))
        choices = [("", _("Leave out")), *FIELDS.items()]
        for place, column in enumerate(row.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column or _("Column %(number)s") % {"number": place + 1}, choices=choices, required=False,
                initial=chosen.columns.get(place, ""),
            )  # fmt: skip
        if row.settings:
            self.initial.update(existing=chosen.existing, verified=chosen.verified, region=chosen.region)
            self.initial.update({name: getattr(chosen.hashing, name) or "" for name in HASHING})

    def columns(self) -> list[tuple[Any, list[str]]]:
        """Each column's select beside the first few of its cells."""
        rows = self.row.samples
        return [
            (self[f"column_{place}"], [sample[place] for sample in rows if place < len(sample)])
            for place in range(len(self.row.columns))
        ]

    def options(self) -> list[Any]:
        return [self[name] for name in ("existing", "verified", "region")]

    def hashing(self) -> list[Any]:
        return [self[name] for name in ("algorithm", *HASHING[1:], "signer_key")]

    def clean_region(self) -> str:
        return str(self.cleaned_data["region"]).upper()

    def clean_signer_key(self) -> bytes:
        try:
            return unpack(self.cleaned_data["signer_key"].strip())
        except ValueError:
            raise forms.ValidationError(_("This is no base64.")) from None

    def settings(self) -> Settings:
        """What was chosen; keeps a signer key that was given."""
        values = self.cleaned_data
        columns = {place: values[f"column_{place}"] for place in range(len(self.row.columns))}
        former = Settings.from_json(self.row.settings).hashing.signer_key_id if self.row.settings else ""
        key = str(create_signer_key(values["signer_key"]).pk) if values["signer_key"] else former
        given = {name: values[name] for name in HASHING if values[name]}
        return Settings(
            columns={place: name for place, name in columns.items() if name},
            existing=values["existing"],
            verified=values["verified"],
            region=values["region"],
            hashing=Hashing(**given, signer_key_id=key),
        )


HASHING = ("algorithm", "salt_encoding", "salt_place", "rounds", "memory", "block", "lanes", "separator")
