"""What happens when a step needs a person: the request is kept as an interaction, and the browser sent on.

SECURITY 20: bound to the browser by a cookie of its own, kept for 30 minutes, opened again at its own address only.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_supported_language_variant

from identity.consent import views as consent
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.oidc.pages import show_over
from identity.oidc.responses import location, members_of, redirect_to
from identity.signin import interaction as interactions
from identity.signin.experience import shows_registration_first, stand_before
from identity.signin.factors.reauthentication import MULTI, RESISTANT, proof_address
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Policy, Reason, Step
from identity.signin.models import Interaction
from identity.signin.social.doors import door_named
from identity.users.sessions import set_aside
from orgs.connections.addresses import start_path

RETURN_PATH = "/oidc/auth/{id}"
# What an interaction keeps of the request itself, beside what came of it.
PARAMETERS, PUSHED = "parameters", "pushed"
# The proof that each of these asks for.
PROOFS = {Screen.STEP_UP: MULTI, Screen.STEP_UP_WITH_PASSKEY: RESISTANT}
# Pages of the hosted sign-in for people who are signed in; they lead back.
PAGES = {Screen.TERMS: "terms", Screen.QUESTIONS: "questions"}
TEMPLATES = {
    Screen.CONTINUE: "oidc/continue.html",
    Screen.NOT_ADMITTED: "oidc/not_admitted.html",
    Screen.NOT_A_MEMBER: "oidc/not_a_member.html",
    Screen.OTHER_SIGN_IN: "oidc/other_sign_in.html",
}


def ask(flow: Flow, needed: PersonNeeded) -> HttpResponse:
    """The page that the step asks for, or the way to it."""
    is_new = flow.interaction is None
    secret = interactions.browser_secret(flow.http)
    row = flow.interaction or _save(flow, secret)
    if needed.screen in TEMPLATES and not is_new:
        return _show(flow, row, needed)
    response = _send_on(flow, row, needed)
    if is_new:
        interactions.remember_browser(response, secret)
    return response


def _note_refusal(flow: Flow) -> None:
    """Into the sign-in log: who was let in to the house, and not to this application."""
    stand_before(flow.client.application_id)
    user, reason = flow.user, Reason.NOT_ADMITTED
    note(
        flow.http,
        Step.APPLICATION,
        Outcome.REFUSED,
        reason=reason,
        policy=Policy.ROLE,
        identifier=user.email,
        user=user,
    )


def _save(flow: Flow, secret: str) -> Interaction:
    return interactions.save(
        secret=secret,
        request={PARAMETERS: flow.parameters.stored(), **({PUSHED: str(flow.pushed)} if flow.pushed else {})},
        return_path=RETURN_PATH,
        application_id=flow.client.application_id,
        proof_after=flow.now,
        now=flow.now,
    )


def _send_on(flow: Flow, row: Interaction, needed: PersonNeeded) -> HttpResponse:
    if needed.screen is Screen.COMPANY:
        company = company_address(flow, row)
        set_aside(flow.http)
        return redirect_to(flow.http, company)
    if needed.screen is Screen.SIGN_IN_AFRESH:
        # The sign-in page sends signed-in people straight back.
        set_aside(flow.http)
    if needed.screen in (Screen.SIGN_IN, Screen.SIGN_IN_AFRESH):
        return redirect_to(flow.http, sign_in_address(flow, row))
    if address := find_factor_address(needed.screen, row.return_path):
        return redirect_to(flow.http, address)
    if needed.screen in PAGES:
        return redirect_to(flow.http, f"{reverse(PAGES[needed.screen])}?{urlencode({'next': row.return_path})}")
    if needed.screen is Screen.ORGANIZATION:
        if not interactions.bind(interaction=row, user=flow.user):
            return show_over(flow.http, flow.client.application_id)
        return HttpResponseRedirect(reverse("oidc_organization", args=[row.pk]))
    if needed.screen is Screen.CONSENT:
        if not interactions.bind(interaction=row, user=flow.user):
            return show_over(flow.http, flow.client.application_id)
        consent.ask(interaction=row, asked=flow.question, leads_to=flow.redirect_uri)
        return HttpResponseRedirect(reverse("consent", args=[row.pk]))
    return redirect_to(flow.http, row.return_path)


def _show(flow: Flow, row: Interaction, needed: PersonNeeded) -> HttpResponse:
    if not interactions.bind(interaction=row, user=flow.user):
        return show_over(flow.http, flow.client.application_id)
    if needed.screen is Screen.NOT_ADMITTED:
        _note_refusal(flow)
    refusal = AuthorizationError("access_denied", "The person did not go on.")
    back = "" if flow.client.is_unreviewed else location(flow, members_of(refusal))
    stand_before(flow.client.application_id)
    context = {"application": flow.client.name, "back": back, "names_one": flow.organization is not None}
    return render(flow.http, TEMPLATES[needed.screen], context)


def company_address(flow: Flow, row: Interaction) -> str:
    """Where the person signs in by the connection that is required of them, and comes back."""
    assert flow.obligation is not None  # noqa: S101  # for mypy: the step that asks for it has set it
    query = {"next": row.return_path, **({"login_hint": flow.user.email} if flow.user.email else {})}
    return f"{start_path(flow.obligation.connection)}?{urlencode(query)}"


def find_factor_address(screen: Screen, return_path: str) -> str:
    """Where somebody who is signed in shows a factor, or sets one up; "" for other screens."""
    if screen in PROOFS:
        return proof_address(return_path, PROOFS[screen])
    return f"{reverse('account_factors')}?{urlencode({'next': return_path})}" if screen is Screen.SET_UP else ""


def sign_in_address(flow: Flow, row: Interaction) -> str:
    """`prompt=create` is OpenID's word for the registration page, `first_screen=register` Logto's; else the policy says.

    Logto's `direct_sign_in=social:<kind or id>` goes straight to a connection; one that is not there changes nothing.
    """
    parameters = flow.parameters
    wants_registration = "create" in flow.prompts or parameters.text("first_screen") in ("register", "signUp")
    if not flow.prompts and not any(parameters.text(name) for name in ("first_screen", "login_hint")):
        stand_before(flow.client.application_id)
        wants_registration = shows_registration_first()
    query = {"next": row.return_path}
    if hint := parameters.text("login_hint"):
        query["login_hint"] = hint
    if language := _language(parameters.words("ui_locales")):
        query["ui_locales"] = language
    door = door_named(parameters.text("direct_sign_in"))
    if door is not None:
        return f"{reverse('social_start', args=[door])}?{urlencode(query)}"
    return f"{reverse('account_signup' if wants_registration else 'account_login')}?{urlencode(query)}"


def _language(wanted: tuple[str, ...]) -> str:
    """The first of the wished languages that the pages speak; a wish for another one is no error (Core 3.1.2.1)."""
    for tag in wanted:
        try:
            return get_supported_language_variant(tag.lower())
        except (LookupError, ValueError):
            continue
    return ""
