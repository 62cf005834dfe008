"""What a person proves themselves with the second time. Set up by the person alone; a back end may take it away."""

from collections.abc import Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator

from identity.api.endpoints import Call, Endpoint, Found, endpoint
from identity.api.errors import NotFound, Refused
from identity.api.shapes import Choice, Number, Shape, Text
from identity.api.users.shapes import find_user
from identity.signin.factors import operations, recovery
from identity.signin.ways import LastWayIn
from identity.users.models import User

TYPES = {
    Authenticator.Type.TOTP: "Totp",
    Authenticator.Type.WEBAUTHN: "WebAuthn",
    Authenticator.Type.RECOVERY_CODES: "BackupCode",
}


class FactorShape(Shape):
    id = Text()
    created_at = Text()
    last_used_at = Text(required=False)
    type = Choice(choices=list(TYPES.values()))
    name = Text(required=False)
    remain_codes = Number(required=False)


class FactorsEndpoint(Endpoint):
    area = "users"

    @endpoint(
        "ListUserMfaVerifications", "Second factors of a person", gives=FactorShape(many=True), refuses=(404,)
    )  # fmt: skip
    def get(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        return _shown(user, list(Authenticator.objects.filter(user=user, type__in=TYPES).order_by("pk")))


class FactorEndpoint(Endpoint):
    area = "users"

    @endpoint("DeleteUserMfaVerification", "Take a factor away", refuses=(404, 422))
    def delete(self, call: Call, user_id: UUID, verification_id: int) -> Found:
        user = find_user(user_id)
        factor = Authenticator.objects.filter(user=user, pk=verification_id, type__in=TYPES).first()
        if factor is None:
            raise NotFound("factor")
        try:
            operations.remove_factor(user=user, factor=factor, by=call.by)
        except LastWayIn as error:
            message = "This is the only way by which the person can sign in."
            raise Refused("user.last_way_in", message) from error
        return None


def _shown(user: User, factors: Sequence[Authenticator]) -> list[dict[str, object]]:
    return [_one(user, factor) for factor in factors]


def _one(user: User, factor: Authenticator) -> dict[str, object]:
    found: dict[str, object] = {
        "id": str(factor.pk),
        "type": TYPES[factor.type],
        "createdAt": factor.created_at.isoformat(),
    }
    if factor.last_used_at:
        found["lastUsedAt"] = factor.last_used_at.isoformat()
    if factor.type == Authenticator.Type.WEBAUTHN:
        found["name"] = str(factor.data.get("name", ""))
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        found["remainCodes"] = recovery.left_of(user) or 0
    return found
