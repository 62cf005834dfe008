"""“What can this person do?”: the claims that a token would have now for an application, an organization and an API, where
each permission comes from, and what is missing. The token's own code answers (identity.oidc.organizations.facts)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.oidc.organizations.facts import Effective, Obstacle, TokenFacts, facts_of
from identity.users.models import User
from identity.users.roles.models import Role
from orgs.models import Member, Organization, OrganizationPermission, OrganizationRole
from tenants.apis.models import ApiResource, Permission
from tenants.console.acts import Tab, Text

# A select with more entries than this is no help; the address takes every id.
CHOICES_LIMIT, MISSING_LIMIT, ROLES_LIMIT = 300, 100, 5
Row = TypeVar("Row", bound=models.Model)
# Where an obstacle is removed: what the link says, and the page; of the person (or machine), application or organization.
MEND: Mapping[Obstacle, tuple[Text, str, str]] = {
    Obstacle.APPLICATION_SUSPENDED: (_("Open the application"), "applications_application_change", "application"),
    Obstacle.PERSON_SUSPENDED: (_("Open the profile"), "users_user_change", "subject"),
    Obstacle.NOT_ADMITTED: (_("Change who may sign in"), "applications_application_people", "application"),
    Obstacle.NO_SIGN_IN: (_("Change its grants"), "applications_application_tokens", "application"),
    Obstacle.NO_MACHINE: (_("Change its grants"), "applications_application_tokens", "application"),
    Obstacle.SCOPE_NOT_LISTED: (_("Change its scopes"), "applications_application_tokens", "application"),
    Obstacle.ORGANIZATION_SUSPENDED: (_("Open the organization"), "orgs_organization_change", "organization"),
    Obstacle.NOT_A_MEMBER: (_("Add to organizations"), "{subject}_organizations_add", "subject"),
    Obstacle.NOT_LET_IN: (_("What the person gave"), "users_user_applications", "subject"),
    Obstacle.NOT_ASKED: (_("What the person gave"), "users_user_applications", "subject"),
    Obstacle.SECOND_FACTOR: (_("Factors of the person"), "users_user_factors", "subject"),
    Obstacle.OTHER_SIGN_IN: (_("Open the organization"), "orgs_organization_change", "organization"),
    Obstacle.OBLIGED: (_("Organizations of the person"), "users_user_organizations", "subject"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What the address of the page asks about. `user` is None for a machine client, which is the application then."""

    application: Application | None
    user: User | None = None
    organization: Organization | None = None
    resource: ApiResource | None = None
    is_strong: bool = True
    vouched_by: Organization | None = None

    @property
    def subject(self) -> models.Model:
        found: models.Model | None = self.user or self.application
        assert found is not None  # noqa: S101  # for mypy: there is always one of the two
        return found


class QuestionForm(forms.Form):
    application = forms.ChoiceField(label=_("Application"))
    organization = forms.ChoiceField(label=_("Organization"))
    api = forms.ChoiceField(label=_("API"))
    strong = forms.ChoiceField(label=_("Signed in with"), choices=[("", _("two factors")), ("no", _("one factor"))])
    company = forms.ChoiceField(label=_("Who vouched"), required=False)

    def __init__(self, row: User | Application, question: Question, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        mine = Organization.objects.filter(**{f"members__{_key(row)}": row}).order_by("name", "pk")
        self._offer("application", _applications(), _("Choose an application"), question.application)
        self._offer("organization", mine, _("None: the tenant itself"), question.organization)
        self._offer("api", ApiResource.objects.order_by("name", "pk"), _("None"), question.resource)
        theirs = mine.filter(connections__connector__is_enabled=True).distinct()
        self._offer("company", theirs, _("a proof of their own"), question.vouched_by)
        if not isinstance(row, User):
            del self.fields["application"], self.fields["strong"], self.fields["company"]
        elif len(self.fields["company"].choices) == 1:  # type: ignore[attr-defined]  # a ChoiceField
            del self.fields["company"]

    def _offer(self, name: str, rows: "models.QuerySet[Any]", none: Text, chosen: models.Model | None) -> None:
        """What the address asks about is offered, too, even where it is not among the first."""
        found = list(rows[:CHOICES_LIMIT])
        found += [chosen] if chosen is not None and chosen not in found else []
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for mypy: ours
        field.choices = [("", none), *((str(one.pk), str(one)) for one in found)]


@dataclass(frozen=True, slots=True)
class Missing:
    """A permission that the subject has not, and roles that would bring it."""

    name: str
    description: str
    roles: list[tuple[str, str]]


def _key(row: models.Model) -> str:
    return "user" if isinstance(row, User) else "application"


def _applications() -> "models.QuerySet[Application]":
    """To which somebody signs in."""
    rows = Application.objects.filter(client__isnull=False).exclude(kind=Application.Kind.MACHINE)
    return rows.select_related("client").order_by("name", "pk")


def _find(rows: "models.QuerySet[Row]", text: str) -> Row | None:
    try:
        return rows.filter(pk=text).first() if text else None
    except (ValueError, forms.ValidationError):
        return None


def _question(request: HttpRequest, row: User | Application) -> Question:
    given = request.GET
    return Question(
        application=_find(_applications(), given.get("application", "")) if isinstance(row, User) else row,
        user=row if isinstance(row, User) else None,
        organization=_find(Organization.objects.all(), given.get("organization", "")),
        resource=_find(ApiResource.objects.all(), given.get("api", "")),
        is_strong=given.get("strong") != "no",
        vouched_by=_find(Organization.objects.all(), given.get("company", "")),
    )


def _answer(request: HttpRequest, row: Any) -> Mapping[str, object]:
    question = _question(request, row)
    initial = {
        "application": question.application and str(question.application.pk),
        "organization": question.organization and str(question.organization.pk),
        "api": question.resource and str(question.resource.pk),
        "strong": "" if question.is_strong else "no",
        "company": question.vouched_by and str(question.vouched_by.pk),
    }
    context: dict[str, object] = {"form": QuestionForm(row, question, initial=initial), "question": question}
    if question.application is None:
        return context
    facts = facts_of(
        application=question.application,
        user=question.user,
        organization=question.organization,
        resource=question.resource,
        proved_two_factors=question.is_strong,
        vouched_by=question.vouched_by,
    )
    return {
        **context,
        "facts": facts,
        "obstacles": [_mended(obstacle, question) for obstacle in facts.obstacles],
        "permissions": [(one, _sources(one)) for one in facts.permissions],
        "missing": missing_of(question, {one.name for one in facts.permissions}),
        "claims": list(_claims(facts)),
        "give_url": _give_url(question),
    }


def _give_url(question: Question) -> str:
    """Where the subject gets another role: in the organization, where they belong to it, else of the tenant."""
    subject = question.subject
    place = f"admin:{subject._meta.app_label}_{subject._meta.model_name}"
    if question.organization is None:
        return reverse(f"{place}_roles_give", args=[subject.pk])
    rows = Member.objects.filter(organization=question.organization, **{_key(subject): subject.pk})
    member = rows.first()
    if member is None:
        return reverse(f"{place}_organizations_add", args=[subject.pk])
    return reverse(f"{place}_organizations_roles", args=[subject.pk, member.pk])


def _mended(obstacle: Obstacle, question: Question) -> tuple[Text, Text, str]:
    """What stands in the way, and where it is removed."""
    label, name, of = MEND[obstacle]
    target = question.subject if of == "subject" else getattr(question, of)
    place = f"{question.subject._meta.app_label}_{question.subject._meta.model_name}"
    return obstacle.label, label, reverse(f"admin:{name.format(subject=place)}", args=[target.pk])


def _sources(effective: Effective) -> list[tuple[str, str, str]]:
    """Role, its page, and by way of what."""
    return [
        (
            source.role,
            _role_page(source.role_id, is_of_organizations=source.is_of_organizations),
            source.organization or source.through,
        )
        for source in effective.sources
    ]


def _role_page(key: object, *, is_of_organizations: bool) -> str:
    return reverse(
        "admin:orgs_organizationrole_change" if is_of_organizations else "admin:roles_role_change", args=[key]
    )


def missing_of(question: Question, has: Iterable[str]) -> list[Missing]:
    """What could be permitted there and is not."""
    if question.resource is not None:
        rows: models.QuerySet[Any] = Permission.objects.filter(resource=question.resource)
        field = "api_permissions" if question.organization else "permissions"
    elif question.organization is not None:
        rows, field = OrganizationPermission.objects.all(), "permissions"
    else:
        return []
    found = list(rows.exclude(name__in=list(has)).order_by("name")[:MISSING_LIMIT])
    roles = _roles_with(question, field, found)
    return [Missing(one.name, one.description, roles.get(one.pk, [])[:ROLES_LIMIT]) for one in found]


def _roles_with(question: Question, field: str, permissions: list[Any]) -> dict[Any, list[tuple[str, str]]]:
    """Permission → roles that this person or machine could be given, in one query."""
    is_inside = question.organization is not None
    kind = Role.Kind.USER if question.user is not None else Role.Kind.MACHINE
    rows: models.QuerySet[Any] = Role.objects.filter(kind=kind)
    if question.organization is not None:
        rows = OrganizationRole.objects.usable_in(question.organization).filter(kind=kind)
    named = rows.filter(**{f"{field}__in": permissions}).order_by("name").values_list(field, "pk", "name")
    found: dict[Any, list[tuple[str, str]]] = {}
    wanted = {one.pk for one in permissions}
    for permission, key, name in named:
        if permission in wanted:
            found.setdefault(permission, []).append((name, _role_page(key, is_of_organizations=is_inside)))
    return found


def _claims(facts: TokenFacts) -> Iterable[tuple[Text, str]]:
    """As the application reads them."""
    shown: tuple[tuple[Text, Mapping[str, Any]], ...] = (
        (_("Access token"), facts.access_token),
        (_("ID token"), facts.id_token),
        (_("Userinfo"), facts.userinfo),
    )
    for label, claims in shown:
        if claims:
            yield label, json.dumps(claims, indent=2, ensure_ascii=False, default=str)


OF_PERSON: Tab[Any] = Tab("abilities", _("What they can do"), "console/abilities/tab.html", _answer)
OF_MACHINE: Tab[Any] = Tab(
    "abilities", _("What it can do"), "console/abilities/tab.html", _answer,
    offered=lambda row: row.kind == Application.Kind.MACHINE,
)  # fmt: skip
