"""Members of an organization and what they hold by it."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from identity.users.models import User
from identity.users.roles.carried import update_carried_roles
from identity.users.roles.models import Role, UserRole
from identity.users.roles.operations import create_role, give_roles, take_roles
from orgs import operations
from orgs.members.operations import add_member, remove_member, update_member_roles
from orgs.models import Member, Organization, OrganizationPolicy, OrganizationRole
from orgs.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast


def organization(name: str = "Fleet") -> Organization:
    return operations.create_organization(name=name, by=COMMAND)


def template_role(*, is_owner: bool = False) -> OrganizationRole:
    return roles.create_role(name=cast.unique("role"), is_owner=is_owner, by=COMMAND)


def roles_of(user: User) -> set[str]:
    return set(UserRole.objects.filter(user=user).values_list("role__name", flat=True))


def carrying_role() -> tuple[OrganizationRole, Role]:
    role, carried = template_role(), create_role(name=cast.unique("driver"), by=COMMAND)
    update_carried_roles(organization_role=role, roles=[carried], by=COMMAND)
    return role, carried


def test_a_new_tenant_has_a_template_that_most_products_begin_with() -> None:
    with enter(cast.new_tenant().scope()):
        found = OrganizationRole.objects.template()
        assert {(role.name, role.is_owner) for role in found} == {("admin", True), ("member", False)}
        assert "manage:members" in {permission.name for permission in found.get(name="admin").permissions.all()}


def test_the_last_owner_stays_whichever_way_they_would_go(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    with enter(acme):
        owner, fleet = template_role(is_owner=True), organization()
        first = add_member(organization=fleet, user_id=alice.pk, roles=[owner], by=COMMAND)
        ways = (
            lambda: remove_member(member=first, by=COMMAND),
            lambda: update_member_roles(member=first, roles=[], by=COMMAND),
            lambda: roles.delete_role(role=owner, by=COMMAND),
            lambda: roles.update_role(role=owner, values={"is_owner": False}, by=COMMAND),
        )
        for way in ways:
            with pytest.raises(ValidationError):
                way()
        add_member(organization=fleet, user_id=bob.pk, roles=[owner], by=COMMAND)
        remove_member(member=first, by=COMMAND)
        assert not Member.objects.filter(pk=first.pk).exists()


def test_two_owners_cannot_leave_at_the_same_moment(acme: TenantScope) -> None:
    people = [cast.person(acme) for _each in range(2)]
    with enter(acme):
        owner, fleet = template_role(is_owner=True), organization()
        both = [add_member(organization=fleet, user_id=user.pk, roles=[owner], by=COMMAND) for user in people]
    refused: list[ValidationError] = []

    def leave(member: Member) -> None:
        with enter(acme):
            try:
                remove_member(member=member, by=COMMAND)
            except ValidationError as error:
                refused.append(error)
        connection.close()

    threads = [threading.Thread(target=leave, args=[member]) for member in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with enter(acme):
        assert len(refused) == Member.objects.filter(organization=fleet).owners().count() == 1


def test_a_role_of_another_organization_or_kind_is_refused(acme: TenantScope) -> None:
    alice = cast.person(acme)
    with enter(cast.new_tenant().scope()):
        OrganizationPolicy(pk=1, own_roles=True).save()
        OrganizationPolicy.forget()
        here, there = organization(), organization("Other")
        foreign = roles.create_role(name="own", organization=there, by=COMMAND)
        machine = roles.create_role(name="robot", kind=OrganizationRole.Kind.MACHINE, by=COMMAND)
        for role in (foreign, machine):
            with pytest.raises(ValidationError):
                add_member(organization=here, user_id=alice.pk, roles=[role], by=COMMAND)
            with pytest.raises(ValidationError):
                operations.update_join_roles(organization=here, roles=[role], by=COMMAND)


def test_roles_of_its_own_are_refused_where_the_tenant_does_not_allow_them(acme: TenantScope) -> None:
    with enter(acme), pytest.raises(ValidationError):
        roles.create_role(name="own", organization=organization(), by=COMMAND)


def test_a_carried_role_lasts_as_long_as_what_carries_it(acme: TenantScope) -> None:
    alice = cast.person(acme)
    with enter(acme):
        (role, carried), fleet = carrying_role(), organization()
        member = add_member(organization=fleet, user_id=alice.pk, roles=[role], by=COMMAND)
        assert carried.name in roles_of(alice)
        update_member_roles(member=member, roles=[], by=COMMAND)
        assert carried.name not in roles_of(alice)
        update_member_roles(member=member, roles=[role], by=COMMAND)
        operations.suspend_organization(organization=fleet, by=COMMAND)
        assert carried.name not in roles_of(alice)
        operations.resume_organization(organization=fleet, by=COMMAND)
        assert carried.name in roles_of(alice)
        update_carried_roles(organization_role=role, roles=[], by=COMMAND)
        assert carried.name not in roles_of(alice)
        update_carried_roles(organization_role=role, roles=[carried], by=COMMAND)
        assert carried.name in roles_of(alice)
        remove_member(member=member, by=COMMAND)
        assert carried.name not in roles_of(alice)


def test_a_role_that_is_deleted_takes_along_what_it_alone_carried(acme: TenantScope) -> None:
    alice = cast.person(acme)
    with enter(acme):
        (role, carried), fleet = carrying_role(), organization()
        other = template_role()
        update_carried_roles(organization_role=other, roles=[carried], by=COMMAND)
        add_member(organization=fleet, user_id=alice.pk, roles=[role, other], by=COMMAND)
        roles.delete_role(role=role, by=COMMAND)
        assert carried.name in roles_of(alice)
        roles.delete_role(role=other, by=COMMAND)
        assert carried.name not in roles_of(alice)


def test_what_was_given_to_the_person_and_what_is_carried_do_not_take_each_other_away(acme: TenantScope) -> None:
    alice = cast.person(acme)
    with enter(acme):
        (role, carried), fleet = carrying_role(), organization()
        give_roles(user=alice, roles=[carried], by=COMMAND)
        member = add_member(organization=fleet, user_id=alice.pk, roles=[role], by=COMMAND)
        take_roles(user=alice, roles=[carried], by=COMMAND)
        assert carried.name in roles_of(alice)
        give_roles(user=alice, roles=[carried], by=COMMAND)
        remove_member(member=member, by=COMMAND)
        assert carried.name in roles_of(alice)


def test_only_a_template_role_for_people_carries_roles(acme: TenantScope) -> None:
    with enter(acme):
        machine = roles.create_role(name=cast.unique("robot"), kind=OrganizationRole.Kind.MACHINE, by=COMMAND)
        with pytest.raises(ValidationError):
            update_carried_roles(
                organization_role=machine, roles=[create_role(name=cast.unique("r"), by=COMMAND)], by=COMMAND
            )
