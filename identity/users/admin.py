"""Users of one tenant, as staff see them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.admin import display
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.users import figures, operations
from identity.users.bulk.acts import KINDS
from identity.users.console_bulk import BULK
from identity.users.console_export import EXPORT
from identity.users.console_filters import FilterForm
from identity.users.criteria import Criteria
from identity.users.models import User, UserQuerySet
from identity.users.roles import operations as roles
from identity.users.roles.effective import permissions_of_user
from identity.users.roles.models import Role, UserRole
from identity.users.saved.console import SAVED, mine
from tenants.audit.console import about, history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.criteria import Unreadable
from tenants.console.forms import ActForm, ReasonForm
from tenants.console.lists import Walk
from tenants.console.picking import PickForm
from tenants.console.rights import Right
from tenants.console.times import when
from tenants.requests import actor_of

# People, and how they were brought here.
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Users"), "users_user_changelist"),
    (_("Imports"), "imports_import_changelist"),
    (_("Invitations"), "registration_invitation_changelist"),
)
# What staff of the platform do to each other is done on the agency's staff page, which also minds their access.
NOT_FOR_OPERATORS = frozenset({"suspend", "resume", "password", "delete"})


class NewUserForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    email_verified = forms.BooleanField(
        label=_("The address is theirs"), required=False,
        help_text=_("Say so only if you know it. Otherwise they prove it with a code when they first sign in."),
    )  # fmt: skip
    username = forms.CharField(label=_("Username"), max_length=128, required=False)
    password = forms.CharField(
        label=_("Password"), max_length=1000, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty, and they sign in with a code by mail."),
    )  # fmt: skip


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    username = forms.CharField(label=_("Username"), max_length=128, required=False)
    phone = forms.CharField(label=_("Phone number"), max_length=32, required=False)
    locale = forms.CharField(
        label=_("Language"), max_length=12, required=False, help_text=_("A language tag such as en or ja.")
    )
    profile = forms.JSONField(
        label=_("Profile"),
        required=False,
        help_text=_("Further standard claims, such as given_name or birthdate, as JSON."),
    )
    custom_data = forms.JSONField(
        label=_("Custom data"), required=False, help_text=_("What your applications keep about this person, as JSON.")
    )

    def _object(self, name: str) -> dict[str, object]:
        value = self.cleaned_data[name]
        if value is not None and not isinstance(value, dict):
            raise forms.ValidationError(_("Enter an object, such as {}."))
        return value or {}

    def clean_profile(self) -> dict[str, object]:
        return self._object("profile")

    def clean_custom_data(self) -> dict[str, object]:
        return self._object("custom_data")


class PasswordForm(ActForm):
    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(lambda: " ".join(password_validators_help_texts()), str)(),
    )


def profile_form(row: User, data: Any) -> ProfileForm:
    return ProfileForm(data, initial={name: getattr(row, name) for name in ProfileForm.base_fields})


def _facts(request: HttpRequest, row: User) -> Mapping[str, object]:
    return {"addresses": EmailAddress.objects.filter(user=row).order_by("-primary", "email")}


def _sessions(request: HttpRequest, row: User) -> Mapping[str, object]:
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return {"sessions": UserSession.objects.filter(user=row, session_key__in=live).order_by("-last_seen_at")[:50]}


class RoleForm(PickForm):
    """Some of the roles that the person does not have yet."""

    name, label = "role", _("Role")
    search_label = _("Name of a role")

    def rows(self) -> QuerySet[Role]:
        given = UserRole.objects.given().filter(user=self.row)
        return Role.objects.for_people().exclude(pk__in=given.values("role"))

    def found(self, text: str) -> QuerySet[Role]:
        return self.rows().filter(Q(name__icontains=text) | Q(description__icontains=text)).order_by("name")

    def note(self, row: Role) -> str:
        return row.description


def find_role(row: User, part: int) -> UserRole | None:
    """One that was given: what comes of a membership goes with it."""
    return UserRole.objects.given().filter(user=row, pk=part).select_related("role").first()


def story_of(row: User) -> Q:
    """What was done to the person, what they did, and the import that they came with."""
    found = about(row) | Q(actor_id=str(row.pk))
    if row.imported_with is not None:
        found |= Q(object_type="imports.import", object_id=str(row.imported_with))
    return found


def _roles(request: HttpRequest, row: User) -> Mapping[str, object]:
    rows = UserRole.objects.filter(user=row).select_related("role", "membership__organization")
    given = rows.order_by("role__name", "pk")
    return {
        "given_roles": [(one, reverse("admin:users_user_roles_take", args=[row.pk, one.pk])) for one in given],
        "give_url": reverse("admin:users_user_roles_give", args=[row.pk]),
        "effective": permissions_of_user(row).items(),
    }


def _give_role(doing: Doing[User]) -> Text:
    given = list(doing.values["role"])
    roles.give_roles(user=doing.row, roles=given, by=doing.by)
    return _("%(name)s has now: %(roles)s.") % {"name": doing.row, "roles": ", ".join(map(str, given))}


def _take_role(doing: Doing[User]) -> Text:
    roles.take_roles(user=doing.row, roles=[doing.part.role], by=doing.by)
    return _("%(name)s no longer has the role.") % {"name": doing.row}


def _save(doing: Doing[User]) -> Text:
    operations.update_user(user=doing.row, values=dict(doing.values), by=doing.by)
    return _("Saved.")


def _suspend(doing: Doing[User]) -> Text:
    operations.suspend_user(user=doing.row, reason=doing.values["reason"], by=doing.by)
    return _("%(name)s is suspended and signed out.") % {"name": doing.row}


def _resume(doing: Doing[User]) -> Text:
    operations.resume_user(user=doing.row, by=doing.by)
    return _("%(name)s may sign in again.") % {"name": doing.row}


def find_session(row: User, part: int) -> UserSession | None:
    found: UserSession | None = UserSession.objects.filter(user=row, pk=part).first()
    return found


def _end_session(doing: Doing[User]) -> Text:
    operations.end_session(user=doing.row, session=doing.part, by=doing.by)
    return _("The device is signed out.")


def _end_sessions(doing: Doing[User]) -> Text:
    operations.end_all_sessions(user=doing.row, by=doing.by)
    return _("%(name)s is signed out everywhere.") % {"name": doing.row}


def _set_password(doing: Doing[User]) -> Text:
    operations.set_password(user=doing.row, password=doing.values["password"], by=doing.by)
    return _("The password is set, and every session has ended.")


def _delete(doing: Doing[User]) -> Text:
    name = str(doing.row)
    operations.delete_user(user=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


ACTS: tuple[Act[User], ...] = (
    Act("sign-out", _("Sign out everywhere"), Right.HELP, _end_sessions, icon="logout", back="sessions",
        explanation=_("Every session ends, and tokens issued so far are refused. They can sign in again at once.")),
    Act("sessions/end", _("Sign the device out"), Right.HELP, _end_session, part=find_session, part_converter="int", back="sessions",
        explanation=_("Its session ends at once. Applications that asked to be told of it are told.")),
    Act("roles/give", _("Give a role"), Right.CHANGE, _give_role, form=RoleForm, is_listed=False, back="roles"),
    Act("roles/take", _("Take the role away"), Right.CHANGE, _take_role, part=find_role, part_converter="int", back="roles",
        explanation=_("Their tokens lose its permissions at the next refresh.")),
    Act("password", _("Set password"), Right.CHANGE, _set_password, form=PasswordForm, icon="password",
        explanation=_("Tell it to them on a way you trust. Every session ends.")),
    Act("resume", _("Resume"), Right.HELP, _resume, icon="play_arrow", offered=lambda row: row.suspended_at is not None),
    Act("suspend", _("Suspend"), Right.HELP, _suspend, form=ReasonForm, icon="pause", is_danger=True,
        offered=lambda row: row.suspended_at is None,
        explanation=_("They are signed out at once and cannot sign in until they are resumed. Nothing is lost.")),
    Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str,
        explanation=_("The person, their sessions, consents and what they were given are gone for good. The history keeps what they did.")),
)  # fmt: skip


class UserAdmin(ConsoleAdmin[User]):
    place, icon = "users", "group"
    is_in_palette = True
    list_display = ("person", "username", "state", "seen", "created_at")
    search_fields = ("email",)
    search_help_text = _("Name, address, username, phone or id")
    ordering = ("-created_at", "pk")
    change_list_template = "console/users/list.html"
    asides = (EXPORT, BULK, SAVED)
    add_form = NewUserForm
    add_label = _("Create user")
    add_explanation = _("Most people register by themselves. Create somebody here when they cannot.")
    empty = _("People appear here when they register, or when you create them.")
    acts = ACTS
    tabs: tuple[Tab[User], ...] = (
        Tab("", _("Profile"), "console/users/profile.html", _facts, form=profile_form, save=_save),
        Tab("sessions", _("Sessions"), "console/users/sessions.html", _sessions),
        Tab("roles", _("Roles"), "console/elements/roles.html", _roles),
        history_tab(which=story_of),
    )

    def get_queryset(self, request: HttpRequest) -> UserQuerySet:
        return User.objects.all()  # type: ignore[no-any-return]  # the manager's own set

    def get_search_results(
        self, request: HttpRequest, queryset: UserQuerySet, search_term: str
    ) -> tuple[QuerySet[User], bool]:
        return (queryset.found(search_term) if search_term.strip() else queryset), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Walk]:
        return Walk

    def listed(self, request: HttpRequest, text: str) -> tuple[QuerySet[User], bool]:
        """Whom the address of the list means, and whether filters are set."""
        criteria = Criteria.of(request.GET.dict())
        try:
            return criteria.shown(), bool(criteria.values)
        except Unreadable:
            return User.objects.none(), True

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        criteria = Criteria.of(request.GET.dict())
        form = FilterForm(initial=dict(criteria.values))
        return {
            **super().list_context(request),
            "filters": form,
            "chips": list(form.chips(criteria)),
            "siblings": [] if _are_staff(request) else self.sibling_links(PAGES),
            "query": urlencode(criteria.as_dict()),
            "about": figures.rounded(figures.estimate()) if criteria.is_everything else None,
            "export_url": self.url("export") if Right.CHANGE in self.rights(request) else "",
            "bulk_url": self.url("bulk") if Right.CHANGE in self.rights(request) and not _are_staff(request) else "",
            "bulk_acts": [(name, kind.label) for name, kind in KINDS.items()],
            "criteria": criteria.as_dict(),
            "saved": mine(request),
            "saved_url": self.url("saved"),
        }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not _are_staff(request)

    def allows(self, request: HttpRequest, act: Act[User], row: User) -> bool:
        return super().allows(request, act, row) and not (_are_staff(request) and act.name in NOT_FOR_OPERATORS)

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        made = operations.create_user(
            username=values["username"],
            email=values["email"],
            email_verified=values["email_verified"],
            password=values["password"] or None,
            name=values["name"],
            by=actor_of(request),
        )
        return HttpResponseRedirect(self.url("change", made))

    def marks(self, row: User) -> list[tuple[str, Text]]:
        found: list[tuple[str, Text]] = [("suspended", _("Suspended"))] if row.suspended_at else []
        return [*found, ("creating", _("Asked for deletion"))] if row.deletion_asked_at else found

    @display(description=_("Person"))
    def person(self, row: User) -> SafeString:
        return format_html(
            '<span class="c-named"><span class="c-monogram c-round" aria-hidden="true">{}</span>'
            '<span>{}<span class="c-quiet c-line">{}</span></span></span>',
            str(row)[:1].upper(), row, row.email if row.name else "",
        )  # fmt: skip

    @display(description=_("Last sign-in"))
    def seen(self, row: User) -> SafeString | str:
        return when(row.last_login) if row.last_login else format_html('<span class="c-quiet">{}</span>', _("never"))

    @display(description=_("State"))
    def state(self, row: User) -> SafeString:
        marks = self.marks(row) or [("ready", _("Active"))]
        return format_html_join(" ", '<span class="c-tag c-tag-{}">{}</span>', marks)


def _are_staff(request: HttpRequest) -> bool:
    return bool(request.console_tenant.is_operators)  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
