"""What a member may do as an administrator, and what nobody may give themselves."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from identity.users.roles.carried import update_carried_roles
from identity.users.roles.operations import create_role
from orgs import operations
from orgs.administration import Authority, Right
from orgs.members.operations import add_member
from orgs.models import OrganizationPermission, OrganizationPolicy
from orgs.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast


def test_strangers_find_nothing_in_whatever_state_the_organization_is(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    with enter(acme):
        fleet = operations.create_organization(name="Fleet", by=COMMAND)
        add_member(organization=fleet, user_id=alice.pk, by=COMMAND)
        assert Authority.find(fleet.pk, alice.pk) is not None
        assert Authority.find(fleet.pk, bob.pk) is None
        assert Authority.find(uuid4(), alice.pk) is None
        operations.suspend_organization(organization=fleet, by=COMMAND)
        assert Authority.find(fleet.pk, alice.pk) is None


def test_nobody_gives_more_than_they_have(acme: TenantScope) -> None:
    bob = cast.person(acme)
    with enter(acme):
        fleet = operations.create_organization(name="Fleet", by=COMMAND)
        manage = OrganizationPermission.objects.get(name=Right.MANAGE_MEMBERS)
        secret = roles.create_permission(name=cast.unique("pay"), by=COMMAND)
        manager = roles.create_role(name=cast.unique("manager"), permissions=[manage], by=COMMAND)
        payer = roles.create_role(name=cast.unique("payer"), permissions=[secret], by=COMMAND)
        owner = roles.create_role(name=cast.unique("owner"), is_owner=True, by=COMMAND)
        add_member(organization=fleet, user_id=bob.pk, roles=[manager], by=COMMAND)
        authority = Authority.find(fleet.pk, bob.pk)
        assert authority is not None
        assert authority.may(Right.MANAGE_MEMBERS)
        assert not authority.may(Right.MANAGE_ROLES)
        assert authority.may_give(manager)
        assert not authority.may_give(payer)
        assert not authority.may_give(owner)
        with pytest.raises(ValidationError):
            authority.check_may_permit([secret])


def test_what_a_role_carries_is_given_by_those_alone_who_have_it(acme: TenantScope) -> None:
    bob, carol = cast.person(acme), cast.person(acme)
    with enter(acme):
        fleet = operations.create_organization(name="Fleet", by=COMMAND)
        driving = roles.create_role(name=cast.unique("driver"), by=COMMAND)
        carried = create_role(name=cast.unique("driver"), by=COMMAND)
        update_carried_roles(organization_role=driving, roles=[carried], by=COMMAND)
        for user, own in ((bob, []), (carol, [driving])):
            add_member(organization=fleet, user_id=user.pk, roles=own, by=COMMAND)
            authority = Authority.find(fleet.pk, user.pk)
            assert authority is not None
            assert authority.may_give(driving) is (own == [driving])


def test_a_person_creates_as_many_organizations_as_the_tenant_allows() -> None:
    tenant = cast.new_tenant().scope()
    alice = cast.person(tenant)
    with enter(tenant):
        with pytest.raises(ValidationError):
            operations.create_own_organization(name="Mine", user_id=alice.pk, by=COMMAND)
        policy = OrganizationPolicy(people_may_create=True, created_limit=1)
        operations.update_policy(policy=policy, by=COMMAND)
        mine = operations.create_own_organization(name="Mine", user_id=alice.pk, by=COMMAND)
        authority = Authority.find(mine.pk, alice.pk)
        assert authority is not None
        assert authority.is_owner
        with pytest.raises(ValidationError):
            operations.create_own_organization(name="Second", user_id=alice.pk, by=COMMAND)
