"""A third party gets what the person granted to it, and no more (OpenID Connect Core 3.1.2.4; SECURITY 20).

The tenant's own applications ask nobody. What is granted is computed here from the stored decision, never taken from
the page. A person can grant only what they have: other permissions are not asked, so they are not granted either.
Organizations are asked one by one: the grant names each that the person let the third party into.
"""

from uuid import UUID

from identity.applications.models import Application
from identity.consent.asked import IDENTITY, ORGANIZATION_PREFIX, Asked, organizations_of
from identity.consent.models import Consent
from identity.consent.views import is_decided, is_refused
from identity.oidc.apis import get_api
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.oidc.organizations.names import ORGANIZATIONS, RESOURCE, audience_of
from identity.oidc.organizations.permissions import Permitted, permitted_in
from identity.users.roles.effective import names_of_user


def check_consent(flow: Flow) -> None:
    if flow.client.kind != Application.Kind.THIRD_PARTY:
        return
    if flow.interaction is not None and is_refused(flow.interaction):
        raise AuthorizationError("access_denied", "The person refused.")
    row = Consent.objects.filter(user=flow.user, application=flow.client.application_id).first()
    asked = _asked_of(flow, row)
    is_asked_anew = row is None or ("consent" in flow.prompts and not _is_decided(flow))
    flow.question = asked if row is None or is_asked_anew else row.undecided(asked)
    if row is None or is_asked_anew or flow.question.pairs():
        raise PersonNeeded(Screen.CONSENT, "consent_required", "The person has not been asked for consent.")
    scopes = row.granted_of(asked).scopes
    about_person = scopes.pop(IDENTITY)
    flow.scopes = tuple(scope for scope in flow.scopes if scope in about_person)
    flow.wishes = flow.wishes.only(about_person)
    # An API of which nothing was granted gets no token about the person at all.
    flow.resources = {indicator: names for indicator, names in scopes.items() if is_let_in(indicator, names)}
    if flow.organization is not None and audience_of(flow.organization) not in flow.resources:
        flow.organization = None


def _asked_of(flow: Flow, row: Consent | None) -> Asked:
    within = _organizations(flow, row)
    apis = {indicator: names for indicator, names in flow.resources.items() if indicator != RESOURCE}
    has = names_of_user(flow.user.pk, apis, confined=flow.facts.confined) if apis else {}
    at_apis = {
        indicator: tuple(name for name in names if name in has[indicator] or _is_permitted(within, indicator, name))
        for indicator, names in apis.items()
    }
    at_apis |= {
        audience: (audience, *(name for name in flow.resources.get(RESOURCE, ()) if name in permitted.names))
        for organization, permitted in within.items()
        for audience in (audience_of(organization),)
    }
    # A claim that is wished for by name is released like the scope that it belongs to.
    about_person = tuple(dict.fromkeys((*flow.scopes, *flow.wishes.scopes())))
    return Asked({IDENTITY: about_person, **at_apis})


def _organizations(flow: Flow, row: Consent | None) -> dict[UUID, Permitted]:
    """The one that the person is in; without one, those into which they let the application before."""
    if ORGANIZATIONS not in flow.scopes:
        return {}
    wanted = {flow.organization} if flow.organization else organizations_of(row.granted if row else ())
    return permitted_in(flow.user.pk, wanted, confined=flow.facts.confined) if wanted else {}


def _is_permitted(within: dict[UUID, Permitted], indicator: str, name: str) -> bool:
    return any(name in permitted.at_apis.get(get_api(indicator).id, ()) for permitted in within.values())


def is_let_in(resource: str, names: tuple[str, ...]) -> bool:
    """Something of the resource was granted; of an organization the right to act there, or nothing of it counts."""
    return resource in names if resource.startswith(ORGANIZATION_PREFIX) else bool(names)


def _is_decided(flow: Flow) -> bool:
    return flow.interaction is not None and is_decided(flow.interaction)
