"""A person's accounts elsewhere, by the id of the connection, as the claim `identities` names them."""

from collections.abc import Iterable
from uuid import UUID

from allauth.socialaccount.models import SocialAccount

from identity.api.endpoints import Call, Endpoint, Found, endpoint
from identity.api.errors import NotFound, Refused
from identity.api.shapes import Anything, Shape, Text
from identity.api.users.shapes import IdentityShape, UserShape, find_user, shown
from identity.signin.social import operations
from identity.signin.ways import LastWayIn
from identity.users.models import User
from orgs.connections.models import Connection


class OneIdentity(Shape):
    identity = IdentityShape()


class SocialIdentity(OneIdentity):
    target = Text()


class SsoIdentity(Shape):
    sso_connector_id = Text()
    issuer = Text()
    identity_id = Text()
    detail = Anything()


class PersonShape(UserShape):
    sso_identities = SsoIdentity(many=True, required=False)


class AllIdentities(Shape):
    social_identities = SocialIdentity(many=True)
    sso_identities = SsoIdentity(many=True)


class AllIdentitiesEndpoint(Endpoint):
    area = "users"

    @endpoint("ListUserAllIdentities", "Accounts elsewhere of a person", gives=AllIdentities, refuses=(404,))
    def get(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        companies = sso_identities_of(user)
        theirs = [one["ssoConnectorId"] for one in companies]
        rows = SocialAccount.objects.filter(user=user).exclude(provider__in=theirs).order_by("pk")
        found = [{"target": row.provider, "identity": _shown(row)} for row in rows]
        return {"socialIdentities": found, "ssoIdentities": companies}


class IdentityEndpoint(Endpoint):
    area = "users"

    @endpoint("GetUserIdentity", "An account elsewhere", gives=OneIdentity, refuses=(404,))
    def get(self, call: Call, user_id: UUID, target: str) -> Found:
        return {"identity": _shown(_find(find_user(user_id), target))}

    @endpoint("DeleteUserIdentity", "Take the account elsewhere away", gives=UserShape, refuses=(404, 422))
    def delete(self, call: Call, user_id: UUID, target: str) -> Found:
        user = find_user(user_id)
        try:
            operations.unlink_identity(identity=_find(user, target), by=call.by)
        except LastWayIn as error:
            message = "This is the only way by which the person can sign in."
            raise Refused("user.last_way_in", message) from error
        return shown(user)


def sso_identities_of(user: User) -> list[dict[str, object]]:
    rows = list(SocialAccount.objects.filter(user=user).order_by("pk"))
    issuers = issuers_of(row.provider for row in rows)
    return [
        {
            "ssoConnectorId": row.provider,
            "issuer": issuers[row.provider],
            "identityId": row.uid,
            "detail": row.extra_data,
        }
        for row in rows
        if row.provider in issuers
    ]


def issuers_of(providers: Iterable[str]) -> dict[str, str]:
    """Of those that are connections of companies: what each provider calls itself."""
    ids = [UUID(one) for one in providers if _is_id(one)]
    rows = Connection.objects.select_related("connector").filter(pk__in=ids)
    return {
        str(row.pk): str(row.connector.config.get("issuer") or row.connector.config.get("idp_entity_id") or "")
        for row in rows
    }


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _find(user: User, target: str) -> SocialAccount:
    found = SocialAccount.objects.filter(user=user, provider=target).first()
    if found is None:
        raise NotFound("identity")
    return found


def _shown(row: SocialAccount) -> dict[str, object]:
    return {"userId": row.uid, "details": row.extra_data}
