"""Somebody came back from a vendor: who that is here, and what must still be proved (SECURITY 23).

Identity is (connector, subject). An address decides only where the vendor may vouch for it; where it may not, the answer
is the same whether or not an account has the address: whoever owns it is told by mail.
"""

from collections.abc import Mapping
from dataclasses import replace

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.models import EmailAddress, Login
from allauth.account.signals import email_confirmed, user_signed_up
from django.contrib.auth import logout
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from connectors.models import Connector
from connectors.rows import setup_of
from connectors.social.profile import Arrival
from identity.signin.adapters import REGISTERED_HERE
from identity.signin.experience import policy_here
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Method, Outcome, Step
from identity.signin.models import SignInPolicy
from identity.signin.registration import domains, invitations, offers, terms
from identity.signin.registration.models import TermsConsent
from identity.signin.social import operations
from identity.signin.social.doors import social_kind
from identity.signin.social.passage import Passage
from identity.users.models import User
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import current
from tenants.requests import actor_of

METHOD = "socialaccount"


class NotAdmitted(Exception):
    """Nobody here is connected with this account, and none may be made of it."""


def arrive(request: HttpRequest, connector: Connector, arrival: Arrival, passage: Passage) -> HttpResponse:
    """On to the stages of sign-in. Raises NotAdmitted."""
    next_path = passage.next_path
    identity = operations.find_identity(connector, arrival.profile.subject)
    if identity is not None:
        by = acting_as(request, identity.user)
        operations.refresh_identity(identity=identity, connector=connector, arrival=arrival, by=by)
        if connector.updates_profile:
            operations.update_profile(user=identity.user, profile=arrival.profile, by=by)
        return _sign_in(request, connector, arrival, identity.user, next_path)
    is_vouched = _is_vouched(connector, arrival)
    if is_vouched and (owner := owner_of(request, arrival.profile.email)) is not None:
        operations.link_identity(user=owner, connector=connector, arrival=arrival, by=acting_as(request, owner))
        return _sign_in(request, connector, arrival, owner, next_path)
    if passage.invitation:
        return _register_invited(request, connector, arrival, passage)
    return _register(request, connector, arrival, next_path, is_vouched=is_vouched)


def _is_vouched(connector: Connector, arrival: Arrival) -> bool:
    kind = social_kind(connector)
    return bool(arrival.profile.email) and kind is not None and kind.vouches(setup_of(connector), arrival)


def owner_of(request: HttpRequest, email: str) -> User | None:
    """Whose address this is. Never proved so far: this is its first proof, and what is older goes (SECURITY 23)."""
    address = EmailAddress.objects.filter(email=email).select_related("user").order_by("-verified", "pk").first()
    if address is None:
        return None
    if not address.verified:
        with transaction.atomic():
            address.verified = True
            address.save(update_fields=("verified",))
            email_confirmed.send(sender=EmailAddress, request=request, email_address=address)
        address.user.refresh_from_db()
    user: User = address.user
    return user


def _register(
    request: HttpRequest, connector: Connector, arrival: Arrival, next_path: str, *, is_vouched: bool
) -> HttpResponse:
    email = arrival.profile.email
    if not may_register(email):
        raise NotAdmitted
    if email and not is_vouched and EmailAddress.objects.filter(email=email).exists():
        page: HttpResponse = prevent_enumeration(request, email=email)
        return page
    try:
        with transaction.atomic():
            user = _make(request, connector, arrival, is_proved=is_vouched)
    except IntegrityError:
        # The same person in two tabs: the other one has made the account.
        identity = operations.find_identity(connector, arrival.profile.subject)
        if identity is None:
            raise NotAdmitted from None
        return _sign_in(request, connector, arrival, identity.user, next_path)
    return _welcome(request, connector, arrival, user, next_path)


def _register_invited(request: HttpRequest, connector: Connector, arrival: Arrival, passage: Passage) -> HttpResponse:
    """The link has proved its own address, whatever the vendor says of another one; it is used up with the account."""
    try:
        offer = offers.look(passage.invitation)
        email = offer.email
        if not offer.is_open or EmailAddress.objects.filter(email=email).exists():
            raise NotAdmitted
        invited = replace(arrival, profile=replace(arrival.profile, email=email))
        with transaction.atomic():
            user = _make(request, connector, invited, is_proved=True)
            offers.accept(token=passage.invitation, user=user, by=acting_as(request, user))
    except (invitations.InvitationOver, IntegrityError) as error:
        raise NotAdmitted from error
    record_authentication(request, user, "code", email=email)
    return _welcome(request, connector, invited, user, passage.next_path)


def _make(request: HttpRequest, connector: Connector, arrival: Arrival, *, is_proved: bool) -> User:
    """The person, the address, the identity, the terms: all or nothing."""
    user = operations.register_user(
        connector=connector,
        arrival=arrival,
        is_vouched=is_proved,
        locale=get_language() or "",
        by=actor_of(request),
    )
    if not terms.asks_by_checkbox():
        # The notice stands below the buttons; where there is a box to tick, its page comes after the proof.
        terms.agree(user=user, way=TermsConsent.Way.NOTICE, by=acting_as(request, user))
    return user


def _welcome(request: HttpRequest, connector: Connector, arrival: Arrival, user: User, next_path: str) -> HttpResponse:
    welcome(request, user)
    return _sign_in(request, connector, arrival, user, next_path, is_new=True)


def welcome(request: HttpRequest, user: User) -> None:
    """Somebody new, made a moment ago in this browser by way of a connection."""
    leave_somebody_else(request, user)
    request.session[REGISTERED_HERE] = str(user.pk)
    note(request, Step.REGISTRATION, Outcome.PASSED, method=Method.CONNECTION, identifier=user.email, user=user)
    user_signed_up.send(sender=User, request=request, user=user)


def may_register(email: str) -> bool:
    """As the policy of the tenant and the application on the way says; staff are only ever invited (SECURITY 5)."""
    policy, kinds = policy_here(), SignInPolicy.Registration
    if current().is_operators:
        return False
    if policy.registration == kinds.DOMAIN:
        return domains.is_of(email, policy.registration_domains)
    return policy.registration == kinds.OPEN


def _sign_in(
    request: HttpRequest, connector: Connector, arrival: Arrival, user: User, next_path: str, *, is_new: bool = False
) -> HttpResponse:
    facts: dict[str, object] = {"provider": str(connector.pk), "kind": connector.kind, "uid": arrival.profile.subject}
    return go_on(request, user, next_path, facts=facts, email=arrival.profile.email, is_new=is_new)


def go_on(
    request: HttpRequest, user: User, next_path: str, *, facts: Mapping[str, object], email: str, is_new: bool
) -> HttpResponse:
    """allauth's road, with every stage on it: the proof of the address, second factor, terms. `facts` are kept with the
    proof."""
    leave_somebody_else(request, user)
    record_authentication(request, user, METHOD, **facts)
    login = Login(user=user, redirect_url=next_path or None, signup=is_new, email=email if is_new else None)
    page: HttpResponse = perform_login(request, login)
    return page


def acting_as(request: HttpRequest, user: User) -> Actor:
    """Who comes in is that person, though not signed in yet."""
    found = actor_of(request)
    return Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)


def leave_somebody_else(request: HttpRequest, user: User) -> None:
    if request.user.is_authenticated and request.user.pk != user.pk:
        logout(request)
