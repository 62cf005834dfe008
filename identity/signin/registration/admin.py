"""Fields, invitations and terms in the console."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.signin.brand.effect import Previewed
from identity.signin.console_pages import registration_links
from identity.signin.models import SignInPolicy
from identity.signin.registration import invitations, operations, standard, terms
from identity.signin.registration.console_forms import ChangeFieldForm, InvitationsForm, NewFieldForm, renamed
from identity.signin.registration.effects import number_of_people_to_ask, sketches
from identity.signin.registration.models import Invitation, ProfileField, TermsConsent, TermsPolicy
from identity.users.models import User
from tenants.audit.actor import Actor
from tenants.audit.console import history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.rights import Right
from tenants.console.settings import Part, Section
from tenants.console.times import when
from tenants.isolation.scope import current
from tenants.requests import actor_of

LISTED_AGREEMENTS = 100


def _save_field(doing: Doing[ProfileField]) -> Text:
    form = ChangeFieldForm(doing.request.POST, row=doing.row)
    form.is_valid()
    try:
        operations.update_field(field=doing.row, values=form.values(), by=doing.by)
    except ValidationError as refusal:
        raise renamed(refusal, doing.row.kind) from refusal
    return _("Saved. It holds from now on.")


def _move(steps: int) -> Any:
    def move(doing: Doing[ProfileField]) -> Text:
        operations.move_field(field=doing.row, steps=steps, by=doing.by)
        return _("%(name)s was moved.") % {"name": doing.row}

    return move


def _delete_field(doing: Doing[ProfileField]) -> Text:
    name = str(doing.row)
    operations.delete_field(field=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _field_effect(request: HttpRequest, row: ProfileField) -> Mapping[str, object]:
    return {"sketches": sketches([row])}


class ProfileFieldAdmin(ConsoleAdmin[ProfileField]):
    place, icon = "experience/registration/fields", "list_alt"
    plural = _("Fields")
    list_display = ("label",)
    list_per_page = operations.FIELDS_LIMIT
    ordering = ("position", "key")
    change_list_template = "console/registration/fields.html"
    add_form = NewFieldForm
    add_label = _("Add field")
    add_explanation = _("A question that new people answer: a date of birth, a customer number, a postal address.")
    empty = _("New people are asked for their address only. Add what your applications need to know about them.")
    tabs = (
        Tab("", _("Field"), "console/registration/field.html", _field_effect,
            form=lambda row, data: ChangeFieldForm(data, row=row), save=_save_field),
        history_tab(),
    )  # fmt: skip
    acts = (
        Act("up", _("Move up"), Right.CHANGE, _move(-1), is_listed=False, back=None),
        Act("down", _("Move down"), Right.CHANGE, _move(1), is_listed=False, back=None),
        Act("delete", _("Delete"), Right.CHANGE, _delete_field, icon="delete", is_danger=True, back=None, typed=lambda row: row.key,
            explanation=_("Nobody is asked any more. What people answered stays in their profiles.")),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProfileField]:
        return ProfileField.objects.all()

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        found = list(self.get_queryset(request))
        for row in found:
            row.is_standard = row.key in standard.KINDS  # type: ignore[attr-defined]  # for the template
        return {
            **super().list_context(request),
            **registration_links(self, self._name("changelist")),
            "rows": [(row, self.row_url(row), self.url("up", row), self.url("down", row)) for row in found],
            "sketches": sketches([row for row in found if row.asked]),
        }

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        form = NewFieldForm(request.POST)
        form.is_valid()
        try:
            made = operations.create_field(values=form.values(), by=actor_of(request))
        except ValidationError as refusal:
            raise renamed(refusal, str(values["kind"])) from refusal
        return HttpResponseRedirect(self.url("change", made))

    def marks(self, row: ProfileField) -> list[tuple[str, Text]]:
        found: list[tuple[str, Text]] = [("info", row.get_kind_display())]
        return [*found, ("ready", _("Required"))] if row.required else found


class StateFilter(SimpleListFilter):
    title, parameter_name = _("State"), "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return list(Invitation.State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> QuerySet[Invitation]:
        is_open, now = {"accepted_at": None, "revoked_at": None}, timezone.now()
        wanted: dict[str, dict[str, object]] = {
            Invitation.State.WAITING: {**is_open, "expires_at__gt": now},
            Invitation.State.EXPIRED: {**is_open, "expires_at__lte": now},
            Invitation.State.ACCEPTED: {"accepted_at__isnull": False},
            Invitation.State.REVOKED: {"revoked_at__isnull": False},
        }
        return queryset.filter(**wanted.get(self.value() or "", {}))


def _resend(doing: Doing[Invitation]) -> Text:
    invitations.resend(invitation=doing.row, by=doing.by)
    return _("The invitation was sent again. The earlier link no longer works.")


def _revoke(doing: Doing[Invitation]) -> Text:
    invitations.revoke(invitation=doing.row, by=doing.by)
    return _("The invitation was revoked. Its link no longer works.")


def is_open(row: Invitation) -> bool:
    return row.state in (Invitation.State.WAITING, Invitation.State.EXPIRED)


class UserInvitationAdmin(ConsoleAdmin[Invitation]):
    place, icon = "experience/registration/invitations", "mail"
    plural = _("Invitations")
    list_display = ("email", "state", "sent_at", "until", "invited_by", "buttons")
    list_filter = (StateFilter,)
    search_fields = ("email",)
    search_help_text = _("E-mail address")
    ordering = ("-created_at", "pk")
    change_list_template = "console/registration/invitations.html"
    add_form = InvitationsForm
    add_label = _("Invite people")
    add_explanation = _("Each gets a mail with a link that works once, and registers with that address alone.")
    empty = _("Nobody is invited at the moment. Invite people whom you want to have an account.")
    acts = (
        Act("resend", _("Send again"), Right.CHANGE, _resend, icon="forward_to_inbox", back=None, offered=is_open,
            explanation=_("A new link is made and sent; the earlier one stops working.")),
        Act("revoke", _("Revoke"), Right.CHANGE, _revoke, icon="block", is_danger=True, back=None, offered=is_open,
            explanation=_("The link stops working at once.")),
    )  # fmt: skip
    tabs: tuple[Tab[Invitation], ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return Invitation.objects.all()

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Staff are invited on the agency's own page, which also minds their access (SECURITY 5).
        return super().has_add_permission(request) and not current().is_operators

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Invitation], search_term: str
    ) -> tuple[QuerySet[Invitation], bool]:
        return queryset.filter(email__startswith=search_term.strip().lower()), False

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        is_closed = SignInPolicy.load().registration == SignInPolicy.Registration.CLOSED
        links = registration_links(self, self._name("changelist"))
        return {**super().list_context(request), **links, "is_closed": is_closed}

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        report = invitations.invite(
            emails=values["emails"],
            language=values["language"],
            lifetime=timedelta(days=values["days"]),
            by=actor_of(request),
        )
        context = {
            "title": _("Invitations"),
            "report": report,
            "sent": sum(one.is_sent for one in report),
            "back": self.url("changelist"),
        }
        return self._page(request, "console/registration/report.html", context)

    @display(description=_("State"))
    def state(self, row: Invitation) -> SafeString:
        colour = {"waiting": "creating", "accepted": "ready", "expired": "suspended", "revoked": "suspended"}
        return format_html('<span class="c-tag c-tag-{}">{}</span>', colour[row.state], row.state.label)

    @display(description=_("Works until"))
    def until(self, row: Invitation) -> object:
        return when(row.expires_at) if is_open(row) else ""

    @display(description="")
    def buttons(self, row: Invitation) -> SafeString | str:
        if not is_open(row):
            return ""
        return format_html(
            '<span class="c-actions"><a class="c-button c-button-small" href="{}">{}</a> <a class="c-button c-button-small" href="{}">{}</a></span>',
            self.url("resend", row), _("Send again"), self.url("revoke", row), _("Revoke"),
        )  # fmt: skip


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = TermsPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too
        widgets = {"mode": forms.RadioSelect}


class TermsPolicyAdmin(Previewed[TermsPolicy]):
    place, icon, title = "experience/registration/terms", "gavel", _("Experience")
    lead = _(
        "How people agree to the documents that the brand names. Who agreed to which version, when and in which language is kept."
    )
    form_class = TermsForm
    effect_template = "console/registration/terms.html"
    first_page = "register"
    sections = (
        Section(_("Agreement"), _("What the registration page asks."), ("mode",)),
        Section(
            _("Version"),
            _("Where each version is asked, people agree anew before they go on; so they do when an address of the documents changes."),
            ("version",),
        ),
    )  # fmt: skip

    def save(self, policy: TermsPolicy, by: Actor) -> None:
        terms.update_terms_policy(policy=policy, by=by)

    def page_links(self, part: Part) -> Mapping[str, object]:
        return registration_links(self, self._name("changelist"))

    def breaks(self, before: TermsPolicy, after: TermsPolicy) -> tuple[Text, ...]:
        is_unchanged = (before.mode, before.version) == (after.mode, after.version)
        if after.mode != TermsPolicy.Mode.AGAIN or is_unchanged:
            return ()
        count = number_of_people_to_ask(after, terms.documents_here())
        return (
            ngettext(
                "%(count)s person has to agree at the next sign-in.",
                "%(count)s people have to agree at the next sign-in.",
                count,
            )
            % {"count": count},
        )

    def effect(self, request: HttpRequest, policy: TermsPolicy) -> Mapping[str, object]:
        documents = terms.documents_here()
        return {
            **super().effect(request, policy),
            "policy": policy,
            "documents": documents,
            "to_ask": number_of_people_to_ask(policy, documents) if documents else 0,
            "brand_url": reverse("admin:brand_branding_changelist"),
        }


def _agreements(request: HttpRequest, row: User) -> Mapping[str, object]:
    rows = TermsConsent.objects.filter(user=row).select_related("application")
    return {"agreements": rows[:LISTED_AGREEMENTS]}


AGREEMENTS: Tab[User] = Tab("agreements", _("Terms"), "console/registration/agreements.html", _agreements)
