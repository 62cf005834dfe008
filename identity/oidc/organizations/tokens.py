"""What a token for an organization may say: asked for, permitted by the roles that the subject has there, and no more.

Without an API the organization itself is the audience, and the template's permissions are the scopes. At an API its
permissions are, as far as roles of this organization permit them: what the person may do elsewhere, or by roles of the
tenant, is not for this token.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from identity.applications.models import Application
from identity.oidc.apis import Api
from identity.oidc.clients import RegisteredClient
from identity.oidc.organizations.members import InsufficientScope
from identity.oidc.organizations.names import ORGANIZATIONS, RESOURCE, audience_of
from identity.oidc.organizations.permissions import permitted_by


@dataclass(frozen=True, slots=True)
class Within:
    """The organization that a token is for. `is_named` by the token request itself, not by the grant."""

    organization: UUID
    is_named: bool

    @property
    def chosen(self) -> UUID | None:
        """The organization, where it is that of the whole grant."""
        return None if self.is_named else self.organization


def within(organization: UUID | None, named: UUID | None) -> Within | None:
    """`organization` as a statement answered it, `named` as the request did."""
    return Within(organization, named is not None) if organization is not None else None


def itself(organization: UUID, client: RegisteredClient) -> Api:
    """The organization as an audience: a JWT, since whoever gets it checks it by themselves."""
    return Api(organization, audience_of(organization), True, client.access_token_lifetime, frozenset())


def audience(within: Within, api: Api | None, client: RegisteredClient, *, opens_userinfo: bool) -> Api | None:
    """Where the application chose an organization at sign-in and asks for nothing further, it gets a token for
    userinfo that says so; else one for the organization."""
    if api is not None or (opens_userinfo and not within.is_named):
        return api
    return itself(within.organization, client)


def asked_in(within: Within, api: Api, client: RegisteredClient, asked: Mapping[str, list[str]]) -> list[str]:
    """What the grant names for this audience: each organization for itself in a third party's."""
    if api.id != within.organization:
        return asked.get(api.indicator, [])
    is_third_party = client.kind == Application.Kind.THIRD_PARTY
    return asked.get(audience_of(within.organization) if is_third_party else RESOURCE, [])


def has_in(within: Within, api: Api, roles: Iterable[UUID] | None) -> frozenset[str]:
    """What these roles permit there."""
    permitted = permitted_by(roles)
    return permitted.names if api.id == within.organization else permitted.at_apis.get(api.id, frozenset())


def may_ask(client: RegisteredClient) -> bool:
    """Not where its list of scopes leaves organizations out."""
    return not client.scopes or ORGANIZATIONS in client.scopes


def check_may_ask(client: RegisteredClient) -> None:
    """Raises InsufficientScope."""
    if not may_ask(client):
        raise InsufficientScope
