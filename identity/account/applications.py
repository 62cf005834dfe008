"""Which applications have something of a person's, in words, and the button that takes it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from identity.account.pages import show
from identity.account.people import person
from identity.account.words import notice_of
from identity.applications.models import Application
from identity.consent import words
from identity.consent.asked import Asked
from identity.oidc.console_grants import Given, given_by
from identity.oidc.tokens.operations import revoke_grants
from identity.users.models import User
from tenants.requests import actor_of


@dataclass(frozen=True, slots=True)
class Grant:
    """`groups` says what it may do; `last_at` is None for consent without a live sign-in."""

    application: Application
    groups: tuple[words.Group, ...]
    since: datetime | None
    last_at: datetime | None
    sign_ins: int

    @property
    def summary(self) -> str:
        """The first words of each, for a line in a list."""
        sentences = [item.sentence for group in self.groups for item in group.items]
        return " · ".join(sentences[:3]) + (" …" if len(sentences) > 3 else "")


def grants_of(request: HttpRequest, user: User) -> list[Grant]:
    found: list[Given] = given_by(request, user)["given"]  # type: ignore[assignment]  # a context of the console's
    return [_grant(given, user) for given in found]


def _grant(given: Given, user: User) -> Grant:
    scopes = {api: tuple(sorted(names)) for api, names in given.scopes.items()}
    groups = tuple(words.describe(Asked(scopes), user, set()))
    return Grant(given.application, groups, given.since, given.last_at, given.sign_ins)


@require_safe
@login_required
def applications(request: HttpRequest) -> HttpResponse:
    context = {"grants": grants_of(request, person(request)), "notice": notice_of(request)}
    return show(request, "account/applications.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """GET: what it has. POST: takes it all back, at once."""
    user = person(request)
    if request.method == "POST":
        row = get_object_or_404(Application, pk=application_id)
        revoke_grants(user=user, application=row, by=actor_of(request))
        return redirect(f"{reverse('account')}?notice=access-revoked#applications")
    grant = next((one for one in grants_of(request, user) if one.application.pk == application_id), None)
    if grant is None:
        raise Http404(_("This application has nothing of yours."))
    return show(request, "account/application.html", {"grant": grant})
