"""A person's accounts elsewhere, by the id of the connection, as the claim `identities` names them."""

from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from rest_framework import serializers

from identity.api.endpoints import Call, Endpoint, Found, endpoint
from identity.api.errors import NotFound, Refused
from identity.api.shapes import Anything, Shape, Text
from identity.api.users.shapes import IdentityShape, UserShape, find_user, shown
from identity.signin.social import operations
from identity.signin.ways import LastWayIn
from identity.users.models import User


class OneIdentity(Shape):
    identity = IdentityShape()


class SocialIdentity(OneIdentity):
    target = Text()


class AllIdentities(Shape):
    social_identities = SocialIdentity(many=True)
    sso_identities = serializers.ListField(child=Anything())


class AllIdentitiesEndpoint(Endpoint):
    area = "users"

    @endpoint("ListUserAllIdentities", "Accounts elsewhere of a person", gives=AllIdentities, refuses=(404,))
    def get(self, call: Call, user_id: UUID) -> Found:
        rows = SocialAccount.objects.filter(user=find_user(user_id)).order_by("pk")
        found = [{"target": row.provider, "identity": _shown(row)} for row in rows]
        return {"socialIdentities": found, "ssoIdentities": []}


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


def _find(user: User, target: str) -> SocialAccount:
    found = SocialAccount.objects.filter(user=user, provider=target).first()
    if found is None:
        raise NotFound("identity")
    return found


def _shown(row: SocialAccount) -> dict[str, object]:
    return {"userId": row.uid, "details": row.extra_data}
