"""Who is asked to set it up: IT contacts named, links sent again, and people shut out. One page for every frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.signin import limits
from identity.signin.fields import HostedForm, email_field
from identity.sso_setup.pages import NOTICES, too_many
from identity.sso_setup.parts import one_of
from orgs.connections.models import Connection
from orgs.contacts.models import Contact, SetupLink
from orgs.contacts.operations import add_contact, issue_link, remove_contact, revoke_link
from orgs.models import Organization
from tenants.audit.actor import Actor


class ContactForm(HostedForm):
    email = email_field()
    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Their e-mail address")
        self.fields["email"].help_text = _("The link and a code go there. Nobody else can open it.")
        for name in ("email", "name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound else ""


@dataclass(frozen=True, slots=True)
class NamingDesk:
    """`connection` is what a new link is about; None: one that its contact makes. `myself` is the contact at work, who
    shuts nobody out."""

    organization: Organization
    connection: Connection | None
    by: Actor
    frame: str
    url: str
    home: str
    home_label: str | Promise
    myself: Contact | None = None
    may_shut_out: bool = True
    context: Mapping[str, object] = field(default_factory=dict)

    def go(self, notice: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(f"{self.url}?notice={notice}")


@dataclass(frozen=True, slots=True)
class Named:
    contact: Contact
    link: SetupLink | None
    is_open: bool
    is_me: bool


def serve(request: HttpRequest, desk: NamingDesk) -> HttpResponse:
    if request.method != "POST":
        return _page(request, desk, ContactForm())
    action = request.POST.get("action")
    if action == "add":
        return _add(request, desk)
    contact = one_of(Contact.objects.filter(organization=desk.organization), request.POST.get("contact"))
    if action == "resend":
        return _resend(request, desk, contact)
    if not desk.may_shut_out or action not in ("revoke", "remove"):
        raise Http404
    if action == "remove":
        remove_contact(contact=contact, by=desk.by)
        return desk.go("contact-removed")
    link = _links(contact).first()
    if link is not None:
        revoke_link(link=link, by=desk.by)
    return desk.go("link-revoked")


def _add(request: HttpRequest, desk: NamingDesk) -> HttpResponse:
    form = ContactForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            # By the address, too: an organization that anybody may create must not fill a stranger's mailbox.
            limits.count_all(
                (limits.Action.INVITE_OF_ORGANIZATION, str(desk.organization.pk)),
                (limits.Action.INVITE_ADDRESS, email[:254]),
            )
            contact = add_contact(
                organization=desk.organization, email=email, name=form.cleaned_data["name"], by=desk.by
            )
            issue_link(contact=contact, connection=desk.connection, by=desk.by)
        except limits.TooManyTries as beyond:
            return _page(request, desk, form, problem=too_many(beyond))
        except ValidationError as error:
            form.add_error("email" if hasattr(error, "error_dict") else None, error.messages)
        else:
            return desk.go("contact-added")
    return _page(request, desk, form)


def _resend(request: HttpRequest, desk: NamingDesk, contact: Contact) -> HttpResponse:
    latest = _links(contact).first()
    if desk.myself is not None and latest is not None and latest.revoked_at is not None:
        # Whoever was shut out is let in again by those who may shut out.
        raise Http404
    try:
        limits.count(limits.Action.SETUP_LINK, str(contact.pk))
    except limits.TooManyTries:
        return desk.go("too-many")
    # A contact passes on the connection that they are at, and no other.
    about = desk.connection if desk.connection is not None or latest is None else latest.connection
    issue_link(contact=contact, connection=about, by=desk.by)
    return desk.go("link-sent")


def _page(request: HttpRequest, desk: NamingDesk, form: ContactForm, **context: Any) -> HttpResponse:
    now = timezone.now()
    rows = Contact.objects.filter(organization=desk.organization)
    named = []
    for contact in rows:
        link = _links(contact).first()
        is_me = desk.myself is not None and contact.pk == desk.myself.pk
        named.append(Named(contact, link, link is not None and link.is_open(now), is_me))
    shared = {
        "desk": desk, "organization": desk.organization, "connection": desk.connection, "frame": desk.frame, "form": form,
        "named": named, "notice": NOTICES.get(request.GET.get("notice", "")),
    }  # fmt: skip
    return render(request, "sso_setup/contacts.html", {**desk.context, **shared, **context})


def _links(contact: Contact) -> Any:
    return SetupLink.objects.filter(contact=contact).select_related("contact__organization", "connection")
