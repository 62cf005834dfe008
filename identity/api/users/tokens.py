"""A person's personal access tokens, by their names. The token itself is answered once, when it is made."""

from uuid import UUID

from django.core.exceptions import ValidationError

from identity.api.endpoints import Call, Endpoint, Found, endpoint
from identity.api.errors import NotFound, Refused, refusal
from identity.api.shapes import Moment, Shape, Text, milliseconds
from identity.api.users.shapes import find_user
from identity.oidc.exchange import operations
from identity.oidc.models import PersonalAccessToken
from identity.users.models import User
from tenants.isolation.scope import current


class TokenShape(Shape):
    tenant_id = Text()
    user_id = Text()
    name = Text()
    value = Text()
    created_at = Moment()
    expires_at = Moment(allow_null=True)


class NewToken(Shape):
    name = Text(max_length=80)
    expires_at = Moment(allow_null=True, required=False)


class TokensEndpoint(Endpoint):
    area = "users"

    @endpoint(
        "ListUserPersonalAccessTokens",
        "Personal access tokens, of each its last four characters",
        gives=TokenShape(many=True),
        refuses=(404,),
    )
    def get(self, call: Call, user_id: UUID) -> Found:
        return [_shown(row, f"…{row.last_four}") for row in find_user(user_id).personal_access_tokens.all()]

    @endpoint(
        "CreateUserPersonalAccessToken",
        "Make one, which is answered this once",
        takes=NewToken,
        gives=TokenShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, user_id: UUID) -> Found:
        user, name = find_user(user_id), call.values["name"].strip()
        if user.personal_access_tokens.filter(name=name).exists():
            raise Refused("user.personal_access_token_name_exists", "The person has a token of this name.")
        try:
            row, token = operations.create_personal_access_token(
                user=user, name=name, expires_at=call.values.get("expires_at"), by=call.by
            )
        except ValidationError as error:
            raise refusal(error) from error
        return _shown(row, token)


class TokenEndpoint(Endpoint):
    area = "users"

    @endpoint("DeleteUserPersonalAccessToken", "Revoke one, and what was got with it", refuses=(404,))
    def delete(self, call: Call, user_id: UUID, name: str) -> Found:
        operations.revoke_personal_access_token(token=_find(find_user(user_id), name), by=call.by)
        return None


def _find(user: User, name: str) -> PersonalAccessToken:
    found: PersonalAccessToken | None = user.personal_access_tokens.filter(name=name).first()
    if found is None:
        raise NotFound("token")
    return found


def _shown(row: PersonalAccessToken, value: str) -> dict[str, object]:
    return {
        "tenantId": current().slug,
        "userId": str(row.user_id),
        "name": row.name,
        "value": value,
        "createdAt": milliseconds(row.created_at),
        "expiresAt": milliseconds(row.expires_at),
    }
