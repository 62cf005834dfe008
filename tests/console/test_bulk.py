"""One act on many people: told before it is done, done to those who were meant and to nobody else."""

import pytest

from identity.users.bulk import work
from identity.users.models import BulkAct, User
from identity.users.roles import operations as roles
from identity.users.roles.carried import update_carried_roles
from orgs.members.operations import add_member, remove_member
from orgs.operations import create_organization
from orgs.roles.operations import create_role as create_organization_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.console.people import answer, at_console, events, give, new_operator
from tests.visitor import Visitor


@pytest.fixture
def here() -> TenantScope:
    return cast.new_tenant().scope()


def staff(scope: TenantScope, role: str = "admin") -> Visitor:
    operator = new_operator()
    give(operator, scope.slug, role)
    return at_console(operator)


def made(scope: TenantScope, number: int, name: str = "many") -> list[User]:
    with enter(scope):
        return User.objects.bulk_create([User(username=f"{name}{place:04}") for place in range(number)])


def query(users: list[User], act: str) -> str:
    return "&".join([f"act={act}", "scope=chosen", *(f"ids={user.pk}" for user in users)])


def test_those_who_were_ticked_are_named_and_then_suspended(here: TenantScope) -> None:
    chosen, other = made(here, 3), made(here, 1, "other")[0]
    with enter(here):
        User.objects.filter(pk=chosen[0].pk).update(suspended_at="2020-01-01T00:00:00Z")
    visitor = staff(here)
    visitor.open(f"/t/{here.slug}/users/?q=many")
    assert visitor.text.count('name="ids"') == 3
    visitor.open(f"/t/{here.slug}/users/bulk/?{query(chosen, 'suspend')}")
    assert "3 people" in visitor.text
    assert "1 of them are in that state already" in visitor.text
    assert "many0002" in visitor.text
    answer(visitor, reason="reported", confirmation="x")
    with enter(here):
        assert User.objects.suspended().count() == 1
    answer(visitor, reason="reported", confirmation=here.slug)
    assert "Done for 2 people; 1 were left as they are." in visitor.text
    with enter(here):
        assert User.objects.suspended().count() == 3
        other.refresh_from_db()
        assert other.is_active
    said = events(here, "user.suspend")
    assert {event.object_id for event in said} == {str(user.pk) for user in chosen[1:]}
    assert {event.actor_kind for event in said} == {"operator"}


def test_all_that_were_found_go_on_in_the_background_once_each(
    here: TenantScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(here, 250)
    outside = made(here, 1, "outside")[0]
    with enter(here):
        role = roles.create_role(name="picked", by=COMMAND)
    monkeypatch.setattr(work, "WAIT", 0.0)
    visitor = staff(here)
    visitor.open(f"/t/{here.slug}/users/bulk/?act=role&scope=all&q=many")
    assert "250 people" in visitor.text
    answer(visitor, role=str(role.pk))
    assert "goes on in the background" in visitor.text
    assert visitor.page.headers["Refresh"] == "2"
    # Whoever comes meanwhile was not meant.
    late = made(here, 1, "manylate")[0]
    jobs.run_all()
    visitor.open(visitor.path)
    assert "It is done." in visitor.text
    with enter(here):
        assert role.user_rows.count() == 250
        assert not role.user_rows.filter(user__in=[outside, late]).exists()
        job = BulkAct.objects.get()
    assert (job.done, job.untouched) == (250, 0)
    assert len(events(here, "bulk.begin")) == len(events(here, "bulk.finish")) == 1


def test_deleting_many_asks_for_the_tenants_name_and_the_history_stays(here: TenantScope) -> None:
    gone, stays = made(here, 2), made(here, 1, "stays")[0]
    visitor = staff(here)
    visitor.open(f"/t/{here.slug}/users/bulk/?{query(gone, 'delete')}")
    answer(visitor)
    with enter(here):
        assert User.objects.filter(pk__in=[user.pk for user in gone]).count() == 2
    answer(visitor, confirmation=here.slug)
    with enter(here):
        assert list(User.objects.all()) == [stays]
    assert len(events(here, "user.delete")) == 2


def test_nothing_chosen_or_not_understood_does_nothing(here: TenantScope) -> None:
    made(here, 2)
    visitor = staff(here)
    for wrong in ("", "?act=delete", "?act=nonsense&scope=all", "?act=delete&scope=chosen&ids=x", "?act=delete&ids="):
        visitor.open(f"/t/{here.slug}/users/bulk/{wrong}")
        assert "Choose people and what is to be done." in visitor.text, wrong
    visitor.open(f"/t/{here.slug}/users/bulk/?act=delete&scope=all&state=nonsense")
    answer(visitor, confirmation=here.slug)
    with enter(here):
        assert User.objects.count() == 2


def test_neither_helpers_nor_other_tenants_may(here: TenantScope, globex: TenantScope) -> None:
    chosen = made(here, 2)
    support = staff(here, "support")
    support.open(f"/t/{here.slug}/users/")
    assert "c-bulk" not in support.text
    assert support.open(f"/t/{here.slug}/users/bulk/?{query(chosen, 'delete')}").status_code == 403
    there = staff(globex)
    there.open(f"/t/globex/users/bulk/?{query(chosen, 'delete')}")
    assert "0 people" in there.text
    answer(there, confirmation="globex")
    with enter(here):
        assert User.objects.count() == 2
    assert (
        at_console(new_operator(operators="owner")).open("/t/operators/users/bulk/?act=delete&scope=all").status_code
        == 404
    )


def test_a_role_is_given_to_those_too_who_have_it_only_by_a_membership(here: TenantScope) -> None:
    (chosen,) = made(here, 1)
    with enter(here):
        role = roles.create_role(name="picked", by=COMMAND)
        carrier = create_organization_role(name="carrier", by=COMMAND)
        update_carried_roles(organization_role=carrier, roles=[role], by=COMMAND)
        fleet = create_organization(name="fleet", by=COMMAND)
        member = add_member(organization=fleet, user_id=chosen.pk, roles=[carrier], by=COMMAND)
    visitor = staff(here)
    visitor.open(f"/t/{here.slug}/users/bulk/?{query([chosen], 'role')}")
    answer(visitor, role=str(role.pk))
    assert "Done for 1 people" in visitor.text
    with enter(here):
        remove_member(member=member, by=COMMAND)
        assert role.user_rows.get().user_id == chosen.pk
