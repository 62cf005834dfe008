"""Nobody comes by more than they have: not for themselves, not for a friend, not by a role that they edit."""

import pytest

from identity.users.roles.carried import update_carried_roles
from identity.users.roles.operations import create_role as create_tenant_role
from orgs.domains.models import OrganizationDomain
from orgs.members.operations import add_member, update_member_roles
from orgs.models import Member, OrganizationPermission, OrganizationPolicy, OrganizationRole
from orgs.operations import update_join_roles, update_policy
from orgs.roles.operations import create_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.organizations.room import Room, house, room
from tests.visitor import Visitor

MANAGER = "manage:members"


def _roles(here: Room, member: Member) -> set[str]:
    with enter(house().scope):
        return set(Member.objects.get(pk=member.pk).roles.values_list("name", flat=True))


def _own(here: Room, who: str) -> Member:
    with enter(house().scope):
        return Member.objects.get(organization=here.organization, user=house().people[who])


def _post(visitor: Visitor, path: str, **fields: object) -> int:
    status: int = visitor.client.post(path, fields, headers={"origin": visitor.origin}).status_code
    return status


@pytest.mark.parametrize("role", ["owner", "manage:roles"])
@pytest.mark.parametrize("whose", ["own", "a friend's"])
def test_a_manager_of_members_gives_no_role_that_is_more(role: str, whose: str) -> None:
    here, manager = room(), house().browser(MANAGER)
    member = here.guest if whose == "a friend's" else _own(here, MANAGER)
    before = _roles(here, member)
    path = here.path("organization_member_roles", member_id=member.pk)
    assert house().roles[role].name not in manager.client.get(path).text
    assert _post(manager, path, roles=[str(house().roles[role].pk)]) == 200
    assert _roles(here, member) == before


def test_what_is_not_theirs_to_give_is_not_theirs_to_take() -> None:
    here, manager = room(), house().browser(MANAGER)
    with enter(house().scope):
        both = [house().roles["manage:roles"], house().roles["member"]]
        update_member_roles(member=here.guest, roles=both, by=COMMAND)
    assert _post(manager, here.path("organization_member_roles")) == 302
    assert _roles(here, here.guest) == {"manage:roles"}
    assert _post(manager, here.path("organization_member_remove")) == 403
    owner = _own(here, "owner")
    assert _post(manager, here.path("organization_member_remove", member_id=owner.pk)) == 403
    assert "admin" in _roles(here, owner)


def test_no_invitation_brings_more_than_its_sender_has() -> None:
    here, manager = room(), house().browser(MANAGER)
    address = f"{cast.unique('friend')}@example.test"
    fields = {"emails": address, "roles": [str(house().roles["owner"].pk)]}
    before = house().events()
    assert _post(manager, here.path("organization_invite"), **fields) == 200
    assert house().events() == before


def test_a_role_that_carries_roles_of_the_tenant_is_given_by_those_who_have_them() -> None:
    here, manager = room(), house().browser(MANAGER)
    with enter(house().scope):
        plain = create_role(name=cast.unique("plain"), by=COMMAND)
        tenants_own = create_tenant_role(name=cast.unique("driver"), by=COMMAND)
        update_carried_roles(organization_role=plain, roles=[tenants_own], by=COMMAND)
    path = here.path("organization_member_roles", member_id=_own(here, MANAGER).pk)
    assert _post(manager, path, roles=[str(plain.pk), str(house().roles[MANAGER].pk)]) == 200
    assert plain.name not in _roles(here, _own(here, MANAGER))
    with enter(house().scope):
        held = [house().roles[MANAGER], plain]
        update_member_roles(member=_own(here, MANAGER), roles=held, by=COMMAND)
    assert _post(manager, here.path("organization_member_roles"), roles=[str(plain.pk)]) == 302
    assert _roles(here, here.guest) == {plain.name}


def test_a_domain_of_ones_own_is_no_way_to_a_role() -> None:
    """An owner decided what people get who join; whoever manages domains brings one along, and has people there."""
    here, keeper = room(), house().browser("manage:domains")
    with enter(house().scope):
        update_join_roles(organization=here.organization, roles=[house().roles["manage:roles"]], by=COMMAND)
    path, domain = here.path("organization_domain_joining"), here.keys["domain_id"]
    assert _post(keeper, path, joins="on") == 200
    with enter(house().scope):
        assert not OrganizationDomain.objects.get(pk=domain).joins
    assert _post(house().browser("owner"), path, joins="on", roles=[str(house().roles["manage:roles"].pk)]) == 302
    assert _post(keeper, path) == 302
    with enter(house().scope):
        assert not OrganizationDomain.objects.get(pk=domain).joins
        held = OrganizationRole.objects.filter(given_on_joining__organization=here.organization)
        assert [role.name for role in held] == ["manage:roles"]


def test_who_gives_away_their_own_right_lands_where_they_may_be() -> None:
    here, manager = room(), house().browser(MANAGER)
    path = here.path("organization_member_roles", member_id=_own(here, MANAGER).pk)
    answer = manager.client.post(path, headers={"origin": manager.origin})
    assert answer.headers["Location"].startswith(here.path("organization") + "?")
    assert manager.client.get(answer.headers["Location"]).status_code == 200
    assert manager.client.get(here.path("organization_members")).status_code == 404


def test_a_role_does_not_widen_itself() -> None:
    """Somebody who makes roles edits the one that they have themselves."""
    here, maker = room(), house().browser("manage:roles")
    with enter(house().scope):
        may_make = OrganizationPermission.objects.get(name="manage:roles")
        more = OrganizationPermission.objects.get(name="manage:members")
        own = create_role(name="Makers", organization=here.organization, permissions=[may_make], by=COMMAND)
        add_member(organization=here.organization, user_id=house().people["manage:roles"].pk, roles=[own], by=COMMAND)
    path = here.path("organization_role_change", role_id=own.pk)
    assert _post(maker, path, name="Makers", permissions=[str(may_make.pk), str(more.pk)]) == 200
    assert _post(maker, path, name="Makers", permissions=[str(may_make.pk)], is_owner="on") == 302
    with enter(house().scope):
        found = OrganizationRole.objects.get(pk=own.pk)
        assert [permission.name for permission in found.permissions.all()] == ["manage:roles"]
        assert not found.is_owner


def test_a_role_that_permits_more_than_one_has_is_not_ones_to_edit() -> None:
    here, maker = room(), house().browser("manage:roles")
    with enter(house().scope):
        more = OrganizationPermission.objects.get(name="manage:members")
        strong = create_role(name="Strong", organization=here.organization, permissions=[more], by=COMMAND)
    assert "Change the role" not in maker.client.get(here.path("organization_role", role_id=strong.pk)).text
    for name in ("organization_role_change", "organization_role_delete"):
        assert _post(maker, here.path(name, role_id=strong.pk), name="Weak") == 403
    with enter(house().scope):
        assert OrganizationRole.objects.filter(pk=strong.pk, name="Strong").exists()


def test_the_template_is_not_an_organizations_to_edit() -> None:
    here, owner = room(), house().browser("owner")
    template = house().roles["member"]
    for name in ("organization_role_change", "organization_role_delete"):
        assert _post(owner, here.path(name, role_id=template.pk), name="Mine") == 404


def test_where_the_tenant_has_no_roles_of_organizations_nobody_makes_one() -> None:
    here, owner = room(), house().browser("owner")
    _choose(own_roles=False)
    try:
        for name in ("organization_role_new", "organization_role_change", "organization_role_delete"):
            assert _post(owner, here.path(name), name="Mine") == 404
        assert "Make a role" not in owner.client.get(here.path("organization_roles")).text
    finally:
        _choose(own_roles=True)


def _choose(**choices: bool) -> None:
    with enter(house().scope):
        policy = OrganizationPolicy.load()
        for name, value in choices.items():
            setattr(policy, name, value)
        update_policy(policy=policy, by=COMMAND)
