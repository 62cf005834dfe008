"""The authorization endpoint (RFC 6749 section 3.1; OpenID Connect Core 3.1.2).

STEPS is the whole of its rules, in order. A request that needs a person is kept once and enters the same table again.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from identity.oidc import pages, responses, screens
from identity.oidc.checks.access import check_access
from identity.oidc.checks.acr import check_acr
from identity.oidc.checks.claims import check_claims
from identity.oidc.checks.client import check_client
from identity.oidc.checks.company import check_company
from identity.oidc.checks.consent import check_consent
from identity.oidc.checks.factors import check_factors
from identity.oidc.checks.id_token_hint import check_id_token_hint
from identity.oidc.checks.max_age import check_max_age
from identity.oidc.checks.organization import check_named_organization, check_organization
from identity.oidc.checks.parameters import check_parameters
from identity.oidc.checks.pkce import check_pkce
from identity.oidc.checks.presence import check_presence
from identity.oidc.checks.prompt import check_prompt
from identity.oidc.checks.pushed import check_pushed
from identity.oidc.checks.questions import check_questions
from identity.oidc.checks.redirect_uri import check_redirect_uri
from identity.oidc.checks.resource import check_resource
from identity.oidc.checks.response import check_response_mode, check_response_type
from identity.oidc.checks.scope import check_scope
from identity.oidc.checks.session import check_session
from identity.oidc.checks.terms import check_terms
from identity.oidc.errors import AuthorizationError, PageError
from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.oidc.parameters import Malformed, of_body, of_query, restore
from identity.oidc.pushed import use_up
from identity.oidc.tokens.operations import AlreadyFinished, create_code
from identity.signin import interaction as interactions
from tenants.requests import actor_of

STEPS: tuple[Callable[[Flow], None], ...] = (
    check_client,
    check_pushed,
    check_redirect_uri,
    # ── errors redirect from here on ──
    check_response_mode,
    check_response_type,
    check_parameters,
    check_pkce,
    check_scope,
    check_resource,
    check_prompt,
    check_named_organization,
    check_id_token_hint,
    check_claims,
    # ── a person is needed from here on ──
    check_session,
    check_company,
    check_max_age,
    check_acr,
    check_factors,
    check_access,
    check_organization,
    check_terms,
    check_questions,
    check_presence,
    check_consent,
)
# What a request is checked by while it is being pushed.
REQUEST = tuple(step for step in STEPS[: STEPS.index(check_session)] if step is not check_pushed)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """A client's request, by GET or by POST (Core 3.1.2.1)."""
    try:
        parameters = of_body(request) if request.method == "POST" else of_query(request)
    except Malformed as error:
        return pages.show_unreadable(request, str(error))
    return _run(Flow(request, parameters, datetime.now(UTC)))


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, interaction_id: UUID) -> HttpResponse:
    """Where a person comes back to. POST is the answer to a page of ours: go on, or `action=switch`."""
    now = datetime.now(UTC)
    row = interactions.find(interaction_id=interaction_id, secret=interactions.browser_secret(request), now=now)
    if row is None or screens.PARAMETERS not in row.request:
        return pages.show_over(request, interactions.find_application(interaction_id=interaction_id))
    if request.method == "POST" and request.POST.get("action") == "switch":
        logout(request)
    if row.user_id is not None and not request.user.is_authenticated:
        kept = {name: row.request[name] for name in (screens.PARAMETERS, screens.PUSHED) if name in row.request}
        interactions.release(interaction=row, request=kept)
    pushed = UUID(row.request[screens.PUSHED]) if screens.PUSHED in row.request else None
    parameters, is_answer = restore(row.request[screens.PARAMETERS]), request.method == "POST"
    return _run(Flow(request, parameters, now, row, pushed, confirmed=is_answer))


def _run(flow: Flow) -> HttpResponse:
    try:
        for step in STEPS:
            step(flow)
        code = create_code(flow=flow, by=actor_of(flow.http))
    except PageError as error:
        return pages.show(flow.http, error)
    except AuthorizationError as error:
        return _refuse(flow, error)
    except PersonNeeded as needed:
        if flow.is_silent and needed.screen is not Screen.PAUSE:
            return _refuse(flow, AuthorizationError(needed.error, needed.description))
        return screens.ask(flow, needed)
    except AlreadyFinished:
        return pages.show_over(flow.http, flow.client.application_id)
    return responses.respond(flow, {"code": code})


def _refuse(flow: Flow, error: AuthorizationError) -> HttpResponse:
    if flow.pushed is not None:
        use_up(place=flow.pushed)
    if flow.interaction is not None:
        interactions.finish(interaction=flow.interaction, user=None, now=flow.now)
    if flow.client.is_unreviewed:
        # Whoever can register a client could otherwise make this host redirect anywhere (RFC 9700 section 4.11.2).
        return pages.show_refusal(flow.http, error)
    return responses.refuse(flow, error)
