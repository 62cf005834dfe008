"""The secrets of an application, by their names. A secret itself is answered once, when it is made."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from identity.api.applications.shapes import find_application
from identity.api.endpoints import Call, Endpoint, Found, endpoint
from identity.api.errors import NotFound, Refused, refusal
from identity.api.permissions import check_reach_of
from identity.api.shapes import Moment, Shape, Text, milliseconds
from identity.oidc import operations
from identity.oidc.models import Client, ClientSecret
from tenants.isolation.scope import current


class SecretShape(Shape):
    tenant_id = Text()
    application_id = Text()
    name = Text()
    value = Text()
    created_at = Moment()
    expires_at = Moment(allow_null=True)


class NewSecret(Shape):
    name = Text(max_length=80)
    expires_at = Moment(allow_null=True, required=False)


class SecretName(Shape):
    name = Text(max_length=80)


class SecretsEndpoint(Endpoint):
    area = "applications"

    @endpoint(
        "ListApplicationSecrets",
        "Secrets, of each its last four characters",
        gives=SecretShape(many=True),
        refuses=(404,),
    )
    def get(self, call: Call, id: str) -> Found:  # noqa: A002  # Logto's name of the parameter
        client = find_application(id)
        return [_shown(client, row, f"…{row.last_four}") for row in client.secrets.all()]

    @endpoint(
        "CreateApplicationSecret",
        "Make one more, which is answered this once",
        takes=NewSecret,
        gives=SecretShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, id: str) -> Found:  # noqa: A002  # Logto's name of the parameter
        client, expires_at = _writable(call, id), call.values.get("expires_at")
        name = _free(client, call.values["name"])
        if expires_at is not None and expires_at <= timezone.now():
            raise Refused("entity.invalid", "expiresAt is in the past.")
        try:
            row, secret = operations.create_secret(client=client, name=name, expires_at=expires_at, by=call.by)
        except ValidationError as error:
            raise refusal(error) from error
        return _shown(client, row, secret)


class SecretEndpoint(Endpoint):
    area = "applications"

    @endpoint(
        "UpdateApplicationSecret", "Rename a secret", takes=SecretName, gives=SecretShape, refuses=(404, 422)
    )  # fmt: skip
    def patch(self, call: Call, id: str, name: str) -> Found:  # noqa: A002  # Logto's name of the parameter
        client = _writable(call, id)
        row = _find(client, name)
        if call.values["name"] != name:
            operations.rename_secret(secret=row, name=_free(client, call.values["name"]), by=call.by)
        return _shown(client, row, f"…{row.last_four}")

    @endpoint("DeleteApplicationSecret", "Revoke a secret", refuses=(404,))
    def delete(self, call: Call, id: str, name: str) -> Found:  # noqa: A002  # Logto's name of the parameter
        operations.revoke_secret(secret=_find(_writable(call, id), name), by=call.by)
        return None


def _writable(call: Call, client_id: str) -> Client:
    client = find_application(client_id)
    check_reach_of(call.bearer, client.application_id)
    return client


def _find(client: Client, name: str) -> ClientSecret:
    found: ClientSecret | None = client.secrets.filter(name=name).first()
    if found is None:
        raise NotFound("secret")
    return found


def _free(client: Client, name: str) -> str:
    if client.secrets.filter(name=name.strip()).exists():
        raise Refused("application.secret_name_exists", "The application has a secret of this name.")
    return name.strip()


def _shown(client: Client, row: ClientSecret, value: str) -> dict[str, object]:
    return {
        "tenantId": current().slug,
        "applicationId": client.client_id,
        "name": row.name,
        "value": value,
        "createdAt": milliseconds(row.created_at),
        "expiresAt": milliseconds(row.expires_at),
    }
