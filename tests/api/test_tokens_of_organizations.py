"""A token that speaks for an organization manages no tenant, whatever its organization roles permit."""

import pytest
from django.core.exceptions import ValidationError

from orgs.members.operations import add_member
from orgs.models import OrganizationRole
from orgs.operations import create_organization
from orgs.roles.operations import create_role, update_role_permissions
from tenants.apis.models import BUILT_IN, Permission
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller


def test_an_organization_token_opens_nothing_here(acme: TenantScope) -> None:
    caller = Caller(acme, None)
    with enter(acme):
        everything = Permission.objects.get(resource__indicator=BUILT_IN, name="all")
        organization = create_organization(name=cast.unique("company"), by=COMMAND)
        role = create_role(name=cast.unique("robot"), kind=OrganizationRole.Kind.MACHINE, by=COMMAND)
        # As a row of earlier times may have it: no operation writes it any more.
        role.api_permissions.set([everything])
        application = caller.party.client.application
        add_member(organization=organization, application_id=application.pk, roles=[role], by=COMMAND)
    answer = caller.ask_token(organization_id=str(organization.pk))
    assert answer.status_code == 200
    caller.use(answer.json()["access_token"])
    assert caller.get("/users").status_code == 401
    assert caller.get("/organizations").status_code == 401


def test_an_organization_role_permits_nothing_of_the_management_api(in_acme: TenantScope) -> None:
    everything = Permission.objects.get(resource__indicator=BUILT_IN, name="all")
    with pytest.raises(ValidationError, match="manages the tenant"):
        create_role(name=cast.unique("robot"), api_permissions=[everything], by=COMMAND)
    role = create_role(name=cast.unique("robot"), by=COMMAND)
    with pytest.raises(ValidationError, match="manages the tenant"):
        update_role_permissions(role=role, api_permissions=[everything], by=COMMAND)
    assert not role.api_permissions.exists()
