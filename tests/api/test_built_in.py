"""The management API is a resource of every tenant but the staff's; it stays, and follows the tenant's address."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from identity.api.operations import set_up
from identity.api.permissions import names
from identity.users.roles.effective import names_of_application
from tenants import domains, hosts
from tenants.apis import operations
from tenants.apis.models import BUILT_IN, ApiResource, Permission
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.models import Domain
from tenants.register import operators_scope, writing
from tests import cast
from tests.api.caller import Caller, problem


def test_every_tenant_has_it_with_all_its_permissions(acme: TenantScope) -> None:
    with enter(acme):
        resource = ApiResource.objects.get(indicator=BUILT_IN)
        assert set(resource.permissions.values_list("name", flat=True)) == set(names())
        set_up(acme, COMMAND)
        assert ApiResource.objects.filter(indicator=BUILT_IN).count() == 1
    with enter(operators_scope()):
        assert not ApiResource.objects.filter(indicator=BUILT_IN).exists()


def test_it_and_its_permissions_stay(acme: TenantScope) -> None:
    with enter(acme):
        resource = ApiResource.objects.get(indicator=BUILT_IN)
        permission = Permission.objects.filter(resource=resource)[0]
        with pytest.raises(operations.BuiltIn):
            operations.delete_resource(resource=resource, by=COMMAND)
        with pytest.raises(operations.BuiltIn):
            operations.delete_permission(permission=permission, by=COMMAND)
        with pytest.raises(operations.BuiltIn):
            operations.create_permission(resource=resource, name="more", by=COMMAND)
        with pytest.raises(ValidationError):
            operations.create_resource(name="mine", indicator=hosts.origin(acme) + BUILT_IN, by=COMMAND)
    caller = Caller(acme)
    path = f"/resources/{resource.pk}"
    assert caller.get(path).json()["indicator"] == caller.resource
    assert problem(caller.delete(path)) == (400, "resource.cannot_delete_management_api")
    assert problem(caller.delete(f"{path}/scopes/{permission.pk}")) == (422, "entity.invalid")


def test_its_stored_form_is_nobodys_name_for_it(acme: TenantScope) -> None:
    caller = Caller(acme)
    assert caller.ask_token(resource=BUILT_IN).json()["error"] == "invalid_target"


def test_it_follows_the_primary_domain() -> None:
    tenant = cast.new_tenant()
    caller = Caller(tenant.scope())
    former = caller.resource
    token = caller.token
    host = f"{cast.unique('id')}.example.com"
    domain = domains.add_domain(tenant=tenant, host=host, by=COMMAND)
    with writing():
        Domain.objects.filter(pk=domain.pk).update(verified_at=datetime.now(UTC))
    domain.refresh_from_db()
    domains.make_domain_primary(domain=domain, accepted=True, by=COMMAND)
    match = hosts.find_by_host(host)
    assert match is not None
    caller.settle(match.scope)
    assert caller.resource != former
    assert caller.ask_token(resource=former).json()["error"] == "invalid_target"
    assert caller.get("/roles").status_code == 200
    caller.use(token)
    assert problem(caller.get("/roles")) == (401, "auth.unauthorized")
    with enter(match.scope):
        assert set(names_of_application(caller.party.client.application_id)) == {caller.resource}
