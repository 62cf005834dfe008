"""What a token would carry now for a person (or a machine client), an application, an organization, an API; and why.

For people who look after them. The token's own code answers (tokens.py, permissions.py, claims.py); this room adds where
each permission comes from, and what stands in the way. `facts_of` is the door.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.consent.asked import IDENTITY, Asked
from identity.consent.models import Consent
from identity.oidc.apis import Api, get_api
from identity.oidc.claims import COLUMNS, ID_TOKEN, USERINFO, Claims, Person, release
from identity.oidc.clients import RegisteredClient, get_client
from identity.oidc.issuer import issuer
from identity.oidc.models import GrantType
from identity.oidc.organizations.claims import told_to
from identity.oidc.organizations.members import find_machine, find_member
from identity.oidc.organizations.names import RESOURCE
from identity.oidc.organizations.reach import is_admitted, may_enter
from identity.oidc.organizations.sources import Source, of_organization_roles, of_roles
from identity.oidc.organizations.tokens import Within, asked_in, audience, has_in, may_ask
from identity.oidc.scopes import OFFLINE, OPENID, STANDARD, granted, permitted
from identity.oidc.subjects import subject_of
from identity.oidc.tokens import at_jwt
from identity.oidc.tokens.access import AccessToken, new_jti
from identity.users.models import User
from identity.users.roles.effective import names_of_application, names_of_user
from orgs.connections.required import find_obligation
from orgs.models import Member, Organization
from tenants.apis.models import ApiResource
from tenants.isolation import hot

PERSON = f"select {COLUMNS} from users_user u where u.id = %(user)s"  # noqa: S608  # constants of our own; the value is bound
# Of one token alone.
PASSING = ("jti", "iat", "exp", "grant_id")


class Obstacle(TextChoices):
    """Why there would be no such token."""

    APPLICATION_SUSPENDED = "application_suspended", _("The application is suspended.")
    PERSON_SUSPENDED = "person_suspended", _("The person is suspended.")
    NOT_ADMITTED = "not_admitted", _("The application admits only people with certain roles, and the person has none.")
    NO_SIGN_IN = "no_sign_in", _("The application signs nobody in.")
    NO_MACHINE = "no_machine", _("The application asks for no tokens of its own.")
    SCOPE_NOT_LISTED = "scope_not_listed", _("The scopes that the application may ask for leave organizations out.")
    ORGANIZATION_SUSPENDED = "organization_suspended", _("The organization is suspended.")
    NOT_A_MEMBER = "not_a_member", _("Not a member of the organization.")
    NOT_LET_IN = "not_let_in", _("The person has not let this third party into the organization.")
    NOT_ASKED = "not_asked", _("The person has never agreed to what this third party asks for.")
    SECOND_FACTOR = "second_factor", _("The organization wants two factors, and this sign-in proved one.")
    OTHER_SIGN_IN = (
        "other_sign_in",
        _("Only another company’s sign-in has vouched for the person, and this organization does not accept it."),
    )
    OBLIGED = "obliged", _("The person’s company requires its own sign-in, and this one came another way.")


@dataclass(frozen=True, slots=True)
class Effective:
    """A permission that the subject has there. `is_said` by the token; otherwise the application may not ask for it, or
    the person did not agree."""

    name: str
    sources: tuple[Source, ...]
    is_said: bool


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """`obstacles` is empty where there would be a token. `needs_second_factor` when its sign-in must have proved two;
    `is_confined` when it reaches no further than the organization that vouched, and where that is accepted.

    `access_token` are its claims for the widest scope that the application may ask for, without those that pass (times,
    ids of one token); `id_token` and `userinfo` say what the application would be told about the person.
    """

    obstacles: tuple[Obstacle, ...]
    audience: str
    permissions: tuple[Effective, ...]
    access_token: Claims
    id_token: Claims = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    needs_second_factor: bool = False
    is_confined: bool = False


def facts_of(
    *,
    application: Application,
    user: User | None = None,
    organization: Organization | None = None,
    resource: ApiResource | None = None,
    proved_two_factors: bool = True,
    vouched_by: Organization | None = None,
) -> TokenFacts:
    """`vouched_by`: nothing but this organization's identity provider has said who the person is. `user` None: for a token of the application itself. Without `resource` it is for the organization, or for userinfo.

    `application` must have a client of this protocol.
    """
    client = get_client(application.client.client_id)
    api = get_api(resource.identifier) if resource else None
    if user is None:
        return _of_machine(application, client, organization, api)
    confined = vouched_by.pk if vouched_by else None
    found = _of_person(
        application, client, user, organization, api, proved_two_factors=proved_two_factors, confined=confined
    )
    return replace(found, is_confined=vouched_by is not None)


def _of_person(
    application: Application,
    client: RegisteredClient,
    user: User,
    organization: Organization | None,
    api: Api | None,
    *,
    proved_two_factors: bool,
    confined: UUID | None,
) -> TokenFacts:
    consent = Consent.objects.filter(user=user, application=application).first()
    asked = _asked(client, consent)
    scopes = granted((scope for scope in asked[IDENTITY] if scope != OFFLINE), client.scopes)
    member = find_member(user.pk, organization.pk) if organization else None
    place = Within(organization.pk, is_named=True) if organization else None
    target = audience(place, api, client, opens_userinfo=True) if place else api
    has = _has(user, place, target, member, confined)
    wanted = _names(
        asked_in(place, target, client, asked) if place and target else asked.get(_indicator(target), []), has, client
    )
    said = set(permitted(sorted(wanted & has), client))
    sources = of_organization_roles(member, target) if place else of_roles(user.pk, target, confined=confined)
    told = told_to((client.kind,), asked)
    person = Person(*(hot.fetch(PERSON, {"user": user.pk}) or ()))
    about = {"iss": issuer(), "sub": subject_of(user.pk, client)}
    return TokenFacts(
        obstacles=(
            *_of_application(client, GrantType.AUTHORIZATION_CODE),
            *_of_user(user, client, consent, confined),
            *_of_organization(client, organization, member, asked, is_strong=proved_two_factors, confined=confined),
        ),
        audience=target.indicator if target else client.client_id,
        permissions=_effective(has, said, sources),
        access_token=_claims(client, target, said if target else set(scopes), place, str(about["sub"])),
        id_token={**about, "aud": client.client_id, **release(person, ID_TOKEN, scopes, {}, told, confined)}
        if OPENID in scopes
        else {},
        userinfo={"sub": about["sub"], **release(person, USERINFO, scopes, {}, told, confined)}
        if OPENID in scopes
        else {},
        needs_second_factor=organization is not None and organization.requires_mfa,
    )


def _of_machine(
    application: Application, client: RegisteredClient, organization: Organization | None, api: Api | None
) -> TokenFacts:
    place = Within(organization.pk, is_named=True) if organization else None
    target = audience(place, api, client, opens_userinfo=False) if place else api
    member = find_machine(application.pk, organization.pk) if organization else None
    if place is not None and target is not None:
        has = has_in(place, target, _roles(member))
        sources = of_organization_roles(member, target)
    else:
        has = names_of_application(application.pk).get(target.indicator, frozenset()) if target else frozenset()
        sources = of_roles(application.pk, target, is_machine=True)
    said = set(has) if target else {scope for scope in client.scopes if scope not in STANDARD}
    obstacles = list(_of_application(client, GrantType.CLIENT_CREDENTIALS))
    if organization is not None and not organization.is_active:
        obstacles.append(Obstacle.ORGANIZATION_SUSPENDED)
    elif organization is not None and member is None:
        obstacles.append(Obstacle.NOT_A_MEMBER)
    return TokenFacts(
        obstacles=tuple(obstacles),
        audience=target.indicator if target else client.client_id,
        permissions=_effective(has, said, sources),
        access_token=_claims(client, target, said, place, client.client_id),
    )


def _asked(client: RegisteredClient, consent: Consent | None) -> dict[str, list[str]]:
    """What a grant would hold: of a third party's what the person agreed to. None of the others' names are known before
    they are asked for: see `_names`."""
    if client.kind == Application.Kind.THIRD_PARTY:
        found = Asked.from_json(consent.granted).scopes if consent else {}
        return {IDENTITY: [], **{resource: list(names) for resource, names in found.items()}}
    return {IDENTITY: list(client.scopes or STANDARD), RESOURCE: []}


def _names(agreed: list[str], has: frozenset[str], client: RegisteredClient) -> frozenset[str]:
    """An application of the tenant's own may ask for everything."""
    return frozenset(agreed) if client.kind == Application.Kind.THIRD_PARTY else has


def _indicator(target: Api | None) -> str:
    return target.indicator if target else ""


def _has(
    user: User, place: Within | None, target: Api | None, member: Member | None, confined: UUID | None
) -> frozenset[str]:
    if target is None:
        return frozenset()
    if place is not None:
        return has_in(place, target, _roles(member))
    return names_of_user(user.pk, [target.indicator], confined=confined)[target.indicator]


def _roles(member: Member | None) -> list[UUID]:
    return list(member.role_rows.values_list("role_id", flat=True)) if member else []


def _of_application(client: RegisteredClient, grant_type: str) -> Iterable[Obstacle]:
    if client.is_suspended:
        yield Obstacle.APPLICATION_SUSPENDED
    if grant_type not in client.grant_types and GrantType.DEVICE_CODE not in client.grant_types:
        yield Obstacle.NO_MACHINE if grant_type == GrantType.CLIENT_CREDENTIALS else Obstacle.NO_SIGN_IN


def _of_user(
    user: User, client: RegisteredClient, consent: Consent | None, confined: UUID | None
) -> Iterable[Obstacle]:
    if not user.is_active:
        yield Obstacle.PERSON_SUSPENDED
    if not is_admitted(user.pk, client.admitted_roles, confined):
        yield Obstacle.NOT_ADMITTED
    if find_obligation(user_id=user.pk, via=confined, signed_in_at=timezone.now()) is not None:
        yield Obstacle.OBLIGED
    if client.kind == Application.Kind.THIRD_PARTY and consent is None:
        yield Obstacle.NOT_ASKED


def _of_organization(
    client: RegisteredClient,
    organization: Organization | None,
    member: Member | None,
    asked: dict[str, list[str]],
    *,
    is_strong: bool,
    confined: UUID | None,
) -> Iterable[Obstacle]:
    if organization is None:
        return
    if not may_ask(client):
        yield Obstacle.SCOPE_NOT_LISTED
    if not organization.is_active:
        yield Obstacle.ORGANIZATION_SUSPENDED
    elif member is None:
        yield Obstacle.NOT_A_MEMBER
    elif not may_enter(organization, confined):
        yield Obstacle.OTHER_SIGN_IN
    told = told_to((client.kind,), asked)
    if told is not None and organization.pk not in told:
        yield Obstacle.NOT_LET_IN
    if organization.requires_mfa and not is_strong:
        yield Obstacle.SECOND_FACTOR


def _effective(has: frozenset[str], said: set[str], sources: dict[str, list[Source]]) -> tuple[Effective, ...]:
    return tuple(Effective(name, tuple(sources.get(name, ())), name in said) for name in sorted(has))


def _claims(client: RegisteredClient, target: Api | None, said: set[str], place: Within | None, subject: str) -> Claims:
    """Of an opaque token what introspection would answer, which is the same."""
    token = AccessToken(
        client_id=client.client_id,
        family=None,
        scope=" ".join(sorted(said)),
        audience=target.indicator if target else client.client_id,
        jti=new_jti(timezone.now()),
        expires_at=0,
        organization=place.organization if place else None,
    )
    return {name: value for name, value in at_jwt.claims_of(token, subject).items() if name not in PASSING}
