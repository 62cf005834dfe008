"""Which organization the tokens are for, and that the person may enter it (SECURITY 19: after the access rule).

An application that asks for the scope of organizations may name one (`organization_id`), or have the person choose one
(`prompt=select_organization`); a third party always gets organizations one by one. Without that scope
`organization_id` says only whose look the pages wear, as it does at Logto. What the organization itself requires, a
second factor proved in this very session, sends the person on as `acr` does (OpenID Connect Core 3.1.2.6).
"""

from allauth.account.internal.flows.login import get_authentication_records

from identity.applications.models import Application
from identity.consent.asked import organizations_of
from identity.consent.models import Consent
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import SELECT_ORGANIZATION, Flow, PersonNeeded, Screen
from identity.oidc.organizations.members import find_member
from identity.oidc.organizations.names import CHOSEN, ORGANIZATIONS, PARAMETER, NotAnId, read_id
from identity.oidc.organizations.reach import enterable, may_enter
from identity.signin.factors.holdings import held_by, usable
from orgs.models import Member, Organization

KEPT_OUT = "The organization does not accept this sign-in: the person has to sign in another way."


def check_named_organization(flow: Flow) -> None:
    """The part that needs nobody."""
    if ORGANIZATIONS not in flow.scopes:
        if SELECT_ORGANIZATION in flow.prompts:
            raise AuthorizationError("invalid_scope", f"prompt={SELECT_ORGANIZATION} needs the scope {ORGANIZATIONS}.")
        return
    if PARAMETER not in flow.parameters:
        return
    try:
        flow.organization = read_id(flow.parameters[PARAMETER])
    except NotAnId:
        raise AuthorizationError("invalid_request", "organization_id is not the id of an organization.") from None


def check_organization(flow: Flow) -> None:
    if ORGANIZATIONS not in flow.scopes:
        return
    if flow.organization is None:
        _choose(flow)
    if flow.organization is None:
        return
    member = find_member(flow.user.pk, flow.organization)
    if member is None:
        raise PersonNeeded(Screen.NOT_A_MEMBER, "access_denied", "The person does not belong to the organization.")
    if not may_enter(member.organization, flow.facts.confined):
        raise PersonNeeded(Screen.OTHER_SIGN_IN, "interaction_required", KEPT_OUT)
    _check_factors(flow, member.organization)


def _choose(flow: Flow) -> None:
    """The choice made in this interaction, the only one there is, or none. Raises PersonNeeded where there are several."""
    if flow.interaction is not None and CHOSEN in flow.interaction.request:
        chosen = flow.interaction.request[CHOSEN]
        if not chosen:
            raise AuthorizationError("access_denied", "The person chose no organization.")
        flow.organization = read_id(chosen)
        return
    if SELECT_ORGANIZATION not in flow.prompts and not _has_to_be_let_in(flow):
        return
    rows = Member.objects.filter(user=flow.user, organization__in=enterable(flow.facts.confined))
    found = list(rows.values_list("organization", flat=True)[:2])
    if len(found) > 1:
        raise PersonNeeded(Screen.ORGANIZATION, "interaction_required", "The person has to choose an organization.")
    if not found and SELECT_ORGANIZATION in flow.prompts:
        if flow.facts.confined is not None and Member.objects.filter(user=flow.user).exists():
            raise PersonNeeded(Screen.OTHER_SIGN_IN, "interaction_required", KEPT_OUT)
        raise PersonNeeded(Screen.NOT_A_MEMBER, "access_denied", "The person belongs to no organization.")
    flow.organization = found[0] if found else None


def _has_to_be_let_in(flow: Flow) -> bool:
    """A third party that was let into no organization so far, or that asks anew."""
    if flow.client.kind != Application.Kind.THIRD_PARTY:
        return False
    rows = Consent.objects.filter(user=flow.user, application=flow.client.application_id)
    granted = rows.values_list("granted", flat=True).first() or {}
    return "consent" in flow.prompts or not organizations_of(granted)


def _check_factors(flow: Flow, organization: Organization) -> None:
    # Not by `acr`: an essential wish may have been answered with less than was proved (acr.py).
    if not organization.requires_mfa or "mfa" in flow.facts.amr:
        return
    records = get_authentication_records(flow.http, flow.user)
    screen = Screen.STEP_UP if usable(held_by(flow.user), records) else Screen.SET_UP
    raise PersonNeeded(screen, "interaction_required", "The organization requires a second factor.")
