"""A third party gets what the person granted to it, and no more (OpenID Connect Core 3.1.2.4; SECURITY 20).

The tenant's own applications ask nobody. What is granted is computed here from the stored decision, never taken from
the page. A person can grant only what they have: other permissions are not asked, so they are not granted either.
"""

from identity.applications.models import Application
from identity.consent.asked import IDENTITY, Asked
from identity.consent.models import Consent
from identity.consent.views import is_decided, is_refused
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.users.roles.effective import names_of_user


def check_consent(flow: Flow) -> None:
    if flow.client.kind != Application.Kind.THIRD_PARTY:
        return
    if flow.interaction is not None and is_refused(flow.interaction):
        raise AuthorizationError("access_denied", "The person refused.")
    asked = _asked_of(flow)
    row = Consent.objects.filter(user=flow.user, application=flow.client.application_id).first()
    is_asked_anew = row is None or ("consent" in flow.prompts and not _is_decided(flow))
    flow.question = asked if row is None or is_asked_anew else row.undecided(asked)
    if row is None or is_asked_anew or flow.question.pairs():
        raise PersonNeeded(Screen.CONSENT, "consent_required", "The person has not been asked for consent.")
    scopes = row.granted_of(asked).scopes
    about_person = scopes.pop(IDENTITY)
    flow.scopes = tuple(scope for scope in flow.scopes if scope in about_person)
    flow.wishes = flow.wishes.only(about_person)
    # An API of which nothing was granted gets no token about the person at all.
    flow.resources = {indicator: names for indicator, names in scopes.items() if names}


def _asked_of(flow: Flow) -> Asked:
    has = names_of_user(flow.user.pk, flow.resources) if flow.resources else {}
    at_apis = {
        indicator: tuple(name for name in names if name in has[indicator])
        for indicator, names in flow.resources.items()
    }
    # A claim that is wished for by name is released like the scope that it belongs to.
    about_person = tuple(dict.fromkeys((*flow.scopes, *flow.wishes.scopes())))
    return Asked({IDENTITY: about_person, **at_apis})


def _is_decided(flow: Flow) -> bool:
    return flow.interaction is not None and is_decided(flow.interaction)
