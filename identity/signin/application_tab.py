"""Sign-in on the page of an application: what differs from the tenant there, and what that comes to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.signin import application_rules, experience
from identity.signin.brand.effect import effect
from identity.signin.models import METHODS, ApplicationPolicy, SignInPolicy
from identity.signin.registration.asking import fields_of_tenant
from identity.signin.registration.effects import sketch
from tenants.console.acts import Doing, Tab, Text

TENANT, OWN = "", "own"


class RulesForm(forms.Form):
    """Every question has an answer that says: as the tenant."""

    first_screen = forms.ChoiceField(label=_("First page"), required=False, widget=forms.RadioSelect)
    choose_methods = forms.ChoiceField(label=_("Sign-in methods"), required=False, widget=forms.RadioSelect)
    methods = forms.MultipleChoiceField(
        label=_("Methods offered here"), required=False, widget=forms.CheckboxSelectMultiple
    )
    mfa = forms.ChoiceField(
        label=_("Second factor"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("A stricter rule for a role of the person, or of the application’s own request, goes before it."),
    )
    registration = forms.ChoiceField(
        label=_("Registration"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "For those who come from this application. An account is one of the tenant: who registered elsewhere signs "
            "in here too, unless “Who may sign in” names roles."
        ),
    )
    choose_questions = forms.ChoiceField(label=_("Fields"), required=False, widget=forms.RadioSelect)
    questions = forms.MultipleChoiceField(
        label=_("Fields asked here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Required ones are asked of everybody who signs in here and has not answered."),
    )

    def __init__(self, data: Any, *, row: Application) -> None:
        policy, rules = SignInPolicy.load(), application_rules.find_rules(row)
        super().__init__(data, initial=_initial(rules))
        # What the form says as a row: for the preview, which shows it unsaved.
        self.instance = rules
        chosen = {"choose_methods": _("Only these"), "choose_questions": _("These")}
        for name, label in chosen.items():
            self.input(name).choices = [(TENANT, _("As the tenant")), (OWN, label)]
        self.input("first_screen").choices = _as_tenant(SignInPolicy.FirstScreen, policy.first_screen)
        self.input("registration").choices = _as_tenant(SignInPolicy.Registration, policy.registration)
        self.input("mfa").choices = [(TENANT, _("As the tenant")), *ApplicationPolicy.SecondFactor.choices]
        self.input("methods").choices = [(name, _method_label(name)) for name in METHODS if getattr(policy, name)]
        self.input("questions").choices = [(field.key, field.label) for field in fields_of_tenant()]
        for name in ("methods", "questions"):
            self.input(name).widget.attrs["data-shown-if"] = f"choose_{name}={OWN}"
        if not fields_of_tenant():
            del self.fields["choose_questions"], self.fields["questions"]

    def _post_clean(self) -> None:
        for name, value in self.values().items():
            setattr(self.instance, name, value)

    def values(self) -> dict[str, Any]:
        """As the operation takes them; what is wrong is as the tenant's."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: data.get(name, "") for name in ("first_screen", "mfa", "registration")}
        for name, place in (("methods", "methods"), ("fields", "questions")):
            found[name] = data.get(place, []) if data.get(f"choose_{place}") == OWN else None
        return found

    def input(self, name: str) -> Any:
        return self.fields[name]


def _initial(rules: ApplicationPolicy) -> dict[str, object]:
    return {
        "first_screen": rules.first_screen,
        "registration": rules.registration,
        "mfa": rules.mfa,
        "choose_methods": TENANT if rules.methods is None else OWN,
        "methods": rules.methods or [],
        "choose_questions": TENANT if rules.fields is None else OWN,
        "questions": rules.fields or [],
    }


def _as_tenant(choices: Any, value: str) -> list[tuple[str, Text]]:
    label = _("As the tenant (%(value)s)") % {"value": choices(value).label}
    return [(TENANT, label), *choices.choices]


def _method_label(name: str) -> str:
    label = str(getattr(SignInPolicy._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _save(doing: Doing[Application]) -> Text:
    form = RulesForm(doing.request.POST, row=doing.row)
    form.is_valid()
    try:
        application_rules.update_rules(application=doing.row, values=form.values(), by=doing.by)
    except ValidationError as refusal:
        # A form cannot have an input named `fields`.
        found = {"questions" if name == "fields" else name: errors for name, errors in refusal.error_dict.items()}
        raise ValidationError(found) from refusal
    return _("Saved. It holds from now on.")


def _effect(request: HttpRequest, row: Application) -> Mapping[str, object]:
    """What people meet who come from this application."""
    rules = application_rules.find_rules(row)
    policy = experience.with_rules(SignInPolicy.load(), rules)
    asked = [
        field for field in fields_of_tenant() if (field.asked if rules.fields is None else field.key in rules.fields)
    ]
    return {
        "effect": effect(ApplicationPolicy._meta.label_lower, "signin", row.pk),
        "policy": policy,
        "rules": rules,
        "methods": [_method_label(name) for name in METHODS if getattr(policy, name)],
        "asked": [sketch(field) for field in asked],
    }


TAB: Tab[Application] = Tab(
    "sign-in",
    _("Sign-in"),
    "console/signin/application.html",
    _effect,
    form=lambda row, data: RulesForm(data, row=row),
    save=_save,
    offered=lambda row: row.kind != Application.Kind.MACHINE,
)
