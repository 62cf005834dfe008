"""The page on which a person who belongs to several organizations says for which one they are going on."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from identity.applications.models import Application
from identity.oidc.organizations.names import CHOSEN, NotAnId, read_id
from identity.oidc.organizations.reach import confinement_of, enterable
from identity.signin import interaction as interactions
from identity.signin.experience import stand_before
from identity.signin.models import Interaction
from identity.users.models import User
from orgs.models import Organization

SHOWN = 20


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, interaction_id: UUID) -> HttpResponse:
    row = _waiting(request, interaction_id)
    if request.method == "POST":
        return _choose(request, row)
    text = request.GET.get("q", "").strip()[:128]
    mine = _of(request)
    found = list((mine.filter(name__icontains=text) if text else mine)[: SHOWN + 1])
    stand_before(row.application_id)
    context = {
        "application": Application.objects.filter(pk=row.application_id).first() if row.application_id else None,
        "organizations": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "q": text,
        "again": row.return_path,
    }
    return render(request, "oidc/organization.html", context)


def _choose(request: HttpRequest, row: Interaction) -> HttpResponse:
    chosen = ""
    if request.POST.get("decision") != "deny":
        try:
            wanted = read_id(request.POST.get("organization", ""))
        except NotAnId:
            return HttpResponseRedirect(request.path)
        # Whoever is no member hears of it where the request goes on, as somebody who was named there does.
        chosen = str(wanted)
    row.request = {**row.request, CHOSEN: chosen}
    row.save(update_fields=("request",))
    return HttpResponseRedirect(row.return_path)


def _of(request: HttpRequest) -> QuerySet[Organization]:
    assert isinstance(request.user, User)  # noqa: S101  # for mypy: login_required lets nobody else through
    return enterable(confinement_of(request)).of_user(request.user.pk).order_by(Lower("name"), "pk")


def _waiting(request: HttpRequest, interaction_id: UUID) -> Interaction:
    """A live interaction of this browser that waits for this person, or 404."""
    secret = interactions.browser_secret(request)
    row = interactions.find(interaction_id=interaction_id, secret=secret, now=timezone.now())
    if row is None or row.user_id != request.user.pk:
        raise Http404
    return row
