"""What happened in an organization, as its own people read it: a sentence per event, the latest first.

Where somebody sat is not told, and of staff only that it was staff. What has no sentence here is not shown.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.organizations.access import inside
from identity.organizations.pages import show
from identity.organizations.sentences import SENTENCES
from orgs.administration import Authority, Right
from orgs.models import Organization, OrganizationRole
from tenants.audit.actor import Kind
from tenants.audit.console import page_of
from tenants.audit.models import Event

STAFF: Promise = gettext_lazy("The operator of this service")
# Details that help, as they are: names and addresses that the organization's people gave themselves.
LISTS = ("added", "removed", "roles")


@dataclass(frozen=True, slots=True)
class Entry:
    sentence: str
    detail: str
    at: datetime
    device: str = ""
    ip: str = ""


@inside(Right.READ_ACTIVITY)
def activity(request: HttpRequest, authority: Authority) -> HttpResponse:
    page = page_of(_events(authority.organization), request)
    return show(request, authority, "activity", {"page": page, "events": [_entry(event) for event in page]})


NAMED = ("member", "email", "domain", "name", "connection", "user", "contact", "until")


def _events(organization: Organization) -> QuerySet[Event]:
    own = [str(key) for key in organization.own_roles.values_list("pk", flat=True)]
    about = Q(object_type=Organization._meta.label_lower, object_id=str(organization.pk))
    if own:
        about |= Q(object_type=OrganizationRole._meta.label_lower, object_id__in=own)
    return Event.objects.filter(about, action__in=SENTENCES).order_by("-at", "-pk")


def _entry(event: Event) -> Entry:
    words = {
        "actor": _actor(event),
        "object": event.object_label,
        **{name: str(event.details.get(name, "")) for name in NAMED},
    }
    sentence = SENTENCES[event.action]
    if event.action == "organization.remove_member" and event.details.get("user") == event.actor_id:
        sentence = gettext_lazy("%(actor)s left.")
    return Entry(str(sentence) % words, _detail(event), event.at)


def _actor(event: Event) -> str:
    return event.actor_label if event.actor_kind in (Kind.USER, Kind.IT_CONTACT) else str(STAFF)


def _detail(event: Event) -> str:
    lists = {name: value for name in LISTS if isinstance(value := event.details.get(name), list) and value}
    labels = {"added": _("new: %(names)s"), "removed": _("gone: %(names)s"), "roles": "%(names)s"}
    return " · ".join(labels[name] % {"names": ", ".join(map(str, value))} for name, value in lists.items())
