"""Accounts elsewhere, on the account page: connected with a person after a fresh proof, and taken away again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connectors.enterprise.kind import EnterpriseKind
from connectors.kinds import KINDS
from connectors.models import Connector
from connectors.social.faults import ProviderFailed
from connectors.social.kind import SocialKind
from connectors.social.profile import Arrival
from identity.signin.factors.reauthentication import is_recent, proof_address
from identity.signin.social import doors, operations
from identity.signin.social.passage import Passage, Purpose
from identity.signin.social.ways import has_another_way
from identity.signin.sso.closing import managed_by
from identity.signin.ways import LastWayIn
from identity.users.models import User
from tenants.requests import actor_of

NOTICES: dict[str, Promise] = {
    "connected": _("The account is connected. You can sign in with it from now on."),
    "removed": _("The account is no longer connected."),
    "declined": _("You did not agree there. Nothing has changed."),
    "failed": _("That account could not be confirmed. Nothing has changed; try again."),
    "taken": _("That account is connected with another account here. Nothing has changed."),
    "last": _("This is the only way by which you can sign in. Set up another one first."),
    "company": _("Your company requires its own sign-in, so this one stays connected."),
    "other": _("Another person signed in meanwhile. Nothing has changed."),
}

# Of each row of people.
HAS_IDENTITY = Exists(SocialAccount.objects.filter(user=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class Linked:
    """One identity, as the person knows it. `name` is empty where the connector is gone."""

    id: int
    connector: str
    logo: str
    shown: str
    used_at: datetime


def identities_of(user: User) -> list[Linked]:
    known = {str(row.pk): (row, kind) for row in Connector.objects.all() if (kind := _kind(row))}
    found = []
    for identity in SocialAccount.objects.filter(user=user).order_by("date_joined", "pk"):
        row, kind = known.get(identity.provider, (None, None))
        data = identity.extra_data if isinstance(identity.extra_data, dict) else {}
        shown = str(data.get("email") or data.get("username") or data.get("name") or identity.uid)
        found.append(
            Linked(identity.pk, row.name if row else "", kind.logo if kind else "", shown, identity.last_login)
        )
    return found


def _kind(row: Connector) -> SocialKind | EnterpriseKind | None:
    """A vendor's, or a company's own provider."""
    kind = KINDS.get(row.kind)
    return kind if isinstance(kind, SocialKind | EnterpriseKind) else None


def is_company(identity: SocialAccount) -> bool:
    """Whether a company's provider gave it, while the company requires its own sign-in: then only the company ends it."""
    return isinstance(KINDS.get(_kind_of(identity)), EnterpriseKind) and bool(managed_by(identity.user))


def _kind_of(identity: SocialAccount) -> str:
    return Connector.objects.filter(pk=identity.provider).values_list("kind", flat=True).first() or ""


def is_offered(*, has_any: bool) -> bool:
    """Whether the section has anything to show to somebody who has an account elsewhere (HAS_IDENTITY), or has none."""
    return has_any or bool(doors.doors())


@require_safe
@login_required
def identities(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    taken = set(SocialAccount.objects.filter(user=user).values_list("provider", flat=True))
    context = {
        "identities": identities_of(user),
        "doors": [door for door in doors.doors() if str(door.id) not in taken],
        "notice": NOTICES.get(request.GET.get("notice", "")),
    }
    return render(request, "account/identities/list.html", context)


@require_POST
@login_required
def connect(request: HttpRequest, connector_id: UUID) -> HttpResponse:
    """A session that was left open must not give its finder a way in of his own: a fresh proof comes first."""
    from identity.signin.social.views import leave_for

    connector = doors.find_connector(connector_id)
    if connector is None:
        raise Http404
    if not is_recent(request):
        return HttpResponseRedirect(proof_address(reverse("account_identities")))
    try:
        return leave_for(request, connector, purpose=Purpose.LINK, subject=str(_person(request).pk))
    except ProviderFailed:
        return back("failed")


def finish(request: HttpRequest, connector: Connector, arrival: Arrival, found: Passage) -> HttpResponse:
    """Only for the person who asked, still signed in."""
    if not request.user.is_authenticated or str(request.user.pk) != found.subject:
        return back("other")
    try:
        operations.link_identity(user=_person(request), connector=connector, arrival=arrival, by=actor_of(request))
    except operations.IdentityTaken:
        return back("taken")
    return back("connected")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, identity_id: int) -> HttpResponse:
    user = _person(request)
    identity = SocialAccount.objects.filter(user=user, pk=identity_id).select_related("user").first()
    if identity is None:
        raise Http404
    if is_company(identity):
        return back("company")
    if not is_recent(request):
        return HttpResponseRedirect(proof_address(request.path))
    if not has_another_way(user, identity):
        return back("last")
    if request.method == "POST":
        try:
            operations.unlink_identity(identity=identity, by=actor_of(request))
        except LastWayIn:
            return back("last")
        return back("removed")
    shown = next(one for one in identities_of(user) if one.id == identity.pk)
    return render(request, "account/identities/remove.html", {"identity": shown})


def back(notice: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account_identities')}?{urlencode({'notice': notice})}")


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
