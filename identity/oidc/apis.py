"""An API resource as the protocol sees it (RFC 8707), read once per process and forgotten when a row changes.

The management API is called `<tenant address>/api`: it follows the address, so a change of it is heard, too.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from identity.oidc.errors import EndpointError
from identity.oidc.parameters import Parameters
from tenants.apis.models import ApiResource, Permission, spoken, stored
from tenants.caches import ChangeCache
from tenants.isolation.scope import current


@dataclass(frozen=True, slots=True)
class Api:
    """`permissions` are all that the API knows, whoever has them."""

    id: UUID
    indicator: str
    is_jwt: bool
    access_token_lifetime: timedelta
    permissions: frozenset[str]


class UnknownApi(Exception):
    """The tenant has no API of this identifier."""


class InvalidTarget(EndpointError):
    """RFC 8707 section 2."""

    def __init__(self, description: str) -> None:
        super().__init__("invalid_target", description)


# Unknown identifiers are not kept: anybody may send any number of them.
APIS: ChangeCache[str, Api] = ChangeCache("apis_apiresource", "apis_permission", "tenants_domain", limit=5000)
NAMES: ChangeCache[str, frozenset[str]] = ChangeCache("apis_permission", limit=2000)
INDICATOR_LIMIT = 300


def get_api(indicator: str) -> Api:
    """The current tenant's. Raises UnknownApi."""
    if not 0 < len(indicator) <= INDICATOR_LIMIT or not indicator.isprintable():
        raise UnknownApi
    return APIS.get(current().schema_name, indicator, lambda: _read(indicator))


def read_target(parameters: Parameters) -> Api | None:
    """The one API that a token is asked for, None without `resource`. Raises InvalidTarget."""
    wanted = parameters.all("resource")
    if not wanted:
        return None
    if len(wanted) > 1:
        raise InvalidTarget("A token is for one resource: ask for each on its own.")
    try:
        return get_api(wanted[0])
    except UnknownApi:
        raise InvalidTarget("There is no such resource here.") from None


def permission_names() -> frozenset[str]:
    """Of every API of the current tenant."""
    return NAMES.get(
        current().schema_name, "names", lambda: frozenset(Permission.objects.values_list("name", flat=True))
    )


def _read(indicator: str) -> Api:
    row = ApiResource.objects.filter(indicator=stored(indicator)).first()
    if row is None:
        raise UnknownApi
    return Api(
        id=row.pk,
        indicator=spoken(row.indicator),
        is_jwt=row.token_format == ApiResource.TokenFormat.JWT,
        access_token_lifetime=timedelta(seconds=row.access_token_seconds),
        permissions=frozenset(row.permissions.values_list("name", flat=True)),
    )
