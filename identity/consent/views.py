"""The consent page: who asks, for what, and the person's decision."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from identity.applications.models import Application
from identity.consent import words
from identity.consent.asked import Asked
from identity.consent.models import Consent
from identity.consent.operations import grant_consent
from identity.signin import interaction as interactions
from identity.signin.models import Interaction
from identity.users.models import User
from tenants.requests import actor_of

# Where the asker and this page keep what is asked, and what came of it, in the interaction's request.
ASKED, REFUSED, LEADS_TO = "consent_asked", "consent_refused", "consent_leads_to"
DECIDED, TAKES_BACK = "consent_decided", "consent_takes_back"


@dataclass(frozen=True, slots=True)
class Question:
    """What one interaction asks one person."""

    interaction: Interaction
    application: Application
    asked: Asked


def ask(*, interaction: Interaction, asked: Asked, leads_to: str) -> None:
    """Puts a question into an interaction; the caller then redirects to `consent`. `leads_to` is a redirect_uri."""
    interaction.request = {**interaction.request, ASKED: asked.as_json(), LEADS_TO: urlsplit(leads_to).netloc}
    interaction.save(update_fields=("request",))


def is_refused(interaction: Interaction) -> bool:
    return bool(interaction.request.get(REFUSED))


def is_decided(interaction: Interaction) -> bool:
    return bool(interaction.request.get(DECIDED))


def takes_back(interaction: Interaction) -> bool:
    """Whether something that was granted before was declined now: older tokens must not keep it."""
    return bool(interaction.request.get(TAKES_BACK))


@login_required
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, interaction_id: UUID) -> HttpResponse:
    question = _question(request, interaction_id)
    if request.method == "POST":
        return _decide(request, question)
    assert isinstance(request.user, User)  # noqa: S101  # for mypy: login_required lets nobody else through
    return render(
        request,
        "consent/consent.html",
        {
            "application": question.application,
            "groups": words.describe(question.asked, request.user, _pairs(question, request.user, "declined")),
            "leads_to": question.interaction.request.get(LEADS_TO, ""),
            "again": question.interaction.return_path,
        },
    )


def _decide(request: HttpRequest, question: Question) -> HttpResponse:
    row = question.interaction
    if request.POST.get("decision") == "allow":
        assert isinstance(request.user, User)  # noqa: S101  # for mypy: login_required lets nobody else through
        before = _pairs(question, request.user, "granted")
        consent = grant_consent(
            user=request.user,
            application=question.application,
            asked=question.asked,
            chosen=question.asked.chosen(request.POST.getlist("scope")),
            by=actor_of(request),
        )
        row.request = {key: value for key, value in row.request.items() if key not in (ASKED, REFUSED)}
        row.request[TAKES_BACK] = not before <= Asked.from_json(consent.granted).pairs()
    else:
        # Anything but a clear yes is a no.
        row.request = {**row.request, REFUSED: True}
    row.request[DECIDED] = True
    row.save(update_fields=("request",))
    return HttpResponseRedirect(row.return_path)


def _pairs(question: Question, user: User, column: str) -> set[tuple[str, str]]:
    """What was granted or declined so far."""
    found = Consent.objects.filter(user=user, application=question.application).values_list(column, flat=True)
    return {pair for value in found for pair in Asked.from_json(value).pairs()}


def _question(request: HttpRequest, interaction_id: UUID) -> Question:
    """The question of a live interaction of this browser and this person, or 404."""
    row = interactions.find(
        interaction_id=interaction_id, secret=interactions.browser_secret(request), now=timezone.now()
    )
    if row is None or row.user_id != request.user.pk or ASKED not in row.request:
        raise Http404
    application = Application.objects.filter(pk=row.application_id).first() if row.application_id else None
    if application is None:
        raise Http404
    return Question(row, application, Asked.from_json(row.request[ASKED]))
