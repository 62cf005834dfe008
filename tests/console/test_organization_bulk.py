"""One act on many organizations, or on many members of one: told before it is done, done to those who were meant."""

import csv

import pytest

from identity.users.bulk import work
from identity.users.models import BulkAct
from orgs.members.operations import add_member
from orgs.models import Member, Organization, OrganizationRole
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.console.people import answer, at_console, events, new_operator
from tests.visitor import Visitor


@pytest.fixture
def here() -> TenantScope:
    return cast.new_tenant().scope()


def staff(scope: TenantScope, role: str = "admin") -> Visitor:
    return at_console(new_operator(**{scope.slug: role}))


def made(scope: TenantScope, number: int, name: str = "many") -> list[Organization]:
    with enter(scope):
        return Organization.objects.bulk_create([Organization(name=f"{name}{place:04}") for place in range(number)])


def chosen(rows: list[Organization] | list[Member], act: str) -> str:
    return "&".join([f"act={act}", "scope=chosen", *(f"ids={row.pk}" for row in rows)])


def test_organizations_that_were_ticked_are_named_and_then_suspended(here: TenantScope) -> None:
    rows, other = made(here, 3), made(here, 1, "other")[0]
    with enter(here):
        Organization.objects.filter(pk=rows[0].pk).update(suspended_at="2020-01-01T00:00:00Z")
    visitor = staff(here)
    visitor.open(f"/t/{here.slug}/organizations/?q=many")
    assert visitor.text.count('name="ids"') == 3
    visitor.open(f"/t/{here.slug}/organizations/bulk/?{chosen(rows, 'suspend')}")
    assert "3 organizations" in visitor.text
    assert "1 of them are in that state already" in visitor.text
    answer(visitor, reason="unpaid", confirmation="x")
    with enter(here):
        assert Organization.objects.active().count() == 3
    answer(visitor, reason="unpaid", confirmation=here.slug)
    assert "Done for 2; 1 were left as they are." in visitor.text
    with enter(here):
        assert list(Organization.objects.active()) == [other]
    assert {event.details["reason"] for event in events(here, "organization.suspend")} == {"unpaid"}


def test_all_that_were_found_go_on_in_the_background(here: TenantScope, monkeypatch: pytest.MonkeyPatch) -> None:
    made(here, 250)
    outside = made(here, 1, "outside")[0]
    monkeypatch.setattr(work, "WAIT", 0.0)
    visitor = staff(here)
    visitor.open(f"/t/{here.slug}/organizations/bulk/?act=mfa&scope=all&q=many")
    assert "250 organizations" in visitor.text
    answer(visitor)
    assert "goes on in the background" in visitor.text
    jobs.run_all()
    visitor.open(visitor.path)
    assert "It is done." in visitor.text
    with enter(here):
        assert Organization.objects.filter(requires_mfa=True).count() == 250
        outside.refresh_from_db()
        job = BulkAct.objects.get()
    assert not outside.requires_mfa
    assert (job.done, job.untouched) == (250, 0)


def test_deleting_many_asks_for_the_tenants_name(here: TenantScope) -> None:
    rows = made(here, 2)
    visitor = staff(here)
    visitor.open(f"/t/{here.slug}/organizations/bulk/?{chosen(rows, 'delete')}")
    answer(visitor)
    with enter(here):
        assert Organization.objects.count() == 2
    answer(visitor, confirmation=here.slug)
    with enter(here):
        assert not Organization.objects.exists()
    assert len(events(here, "organization.delete")) == 2


def test_members_get_a_role_lose_it_and_are_removed_and_the_last_owner_stays(here: TenantScope) -> None:
    with enter(here):
        company, other = (create_organization(name=name, by=COMMAND) for name in ("company", "other"))
        owner, member = (OrganizationRole.objects.get(name=name) for name in ("admin", "member"))
        people = [cast.new_user(password=None) for _ in range(3)]
        rows = [add_member(organization=company, user_id=user.pk, by=COMMAND) for user in people]
        foreign = add_member(organization=other, user_id=people[0].pk, by=COMMAND)
        add_member(organization=company, user_id=people[0].pk, roles=[owner], by=COMMAND)
    visitor, base = staff(here), f"/t/{here.slug}/organizations/bulk-members/?organization={company.pk}"
    # Whoever belongs elsewhere is not meant, whatever the address says.
    visitor.open(f"{base}&{chosen([*rows, foreign], 'role')}")
    assert "3 members" in visitor.text
    answer(visitor, role=str(member.pk))
    with enter(here):
        assert Member.objects.with_any_role([member]).filter(organization=company).count() == 3
        assert not foreign.role_rows.exists()
    visitor.open(f"{base}&act=take&scope=all&role={owner.pk}")
    assert "1 member" in visitor.text
    answer(visitor, role=str(owner.pk), confirmation=here.slug)
    assert "Done for 0; 1 were left as they are." in visitor.text
    visitor.open(f"{base}&act=remove&scope=all")
    answer(visitor, confirmation=here.slug)
    assert "Done for 2; 1 were left as they are." in visitor.text
    with enter(here):
        assert list(company.members.values_list("user_id", flat=True)) == [people[0].pk]
        assert other.members.count() == 1


def test_nothing_chosen_or_not_understood_does_nothing(here: TenantScope) -> None:
    company = made(here, 2)[0]
    visitor = staff(here)
    members = f"bulk-members/?organization={company.pk}"
    for wrong in ("bulk/", "bulk/?act=delete", "bulk/?act=nonsense&scope=all", "bulk/?act=delete&ids=x",
                  "bulk-members/?act=remove&scope=all", members, f"{members}&act=delete&scope=all"):  # fmt: skip
        visitor.open(f"/t/{here.slug}/organizations/{wrong}")
        assert "Choose rows and what is to be done." in visitor.text, wrong
    visitor.open(f"/t/{here.slug}/organizations/bulk/?act=delete&scope=all&state=nonsense")
    answer(visitor, confirmation=here.slug)
    with enter(here):
        assert Organization.objects.count() == 2


def test_organizations_leave_as_a_file_in_which_nothing_calculates(here: TenantScope) -> None:
    made(here, 2)
    with enter(here):
        company = create_organization(name="=1+1", values={"custom_data": {"plan": "gold"}}, by=COMMAND)
        add_member(organization=company, user_id=cast.new_user(password=None).pk, by=COMMAND)
    visitor = staff(here)
    path = f"/t/{here.slug}/organizations/export/"
    visitor.open(path)
    page = visitor.client.post(path, {"sure": "1", "format": "csv"}, headers={"origin": visitor.origin})
    if page.status_code == 403:
        answer(visitor, format="csv")
        page = visitor.page
    text = b"".join(page.streaming_content).decode("utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(text.splitlines())}
    assert len(rows) == 3
    assert rows["'=1+1"]["people"] == "1"
    assert rows["'=1+1"]["custom_data"] == '{"plan": "gold"}'
    assert events(here, "organization.export")[0].details["format"] == "csv"
    assert staff(here, "support").open(path).status_code == 403


def test_whoever_may_only_look_and_whoever_works_elsewhere_acts_on_nothing(here: TenantScope) -> None:
    rows = made(here, 2)
    with enter(here):
        member = add_member(organization=rows[0], user_id=cast.new_user(password=None).pk, by=COMMAND)
    there = cast.new_tenant().scope()
    acts = (
        f"bulk/?{chosen(rows, 'suspend')}",
        "bulk/?act=mfa&scope=all",
        f"bulk-members/?organization={rows[0].pk}&{chosen([member], 'remove')}",
    )
    form = {"sure": "1", "reason": "x", "confirmation": here.slug}
    for visitor, refused in ((staff(here, "viewer"), 403), (staff(there), 404)):
        for act in acts:
            path = f"/t/{here.slug}/organizations/{act}"
            assert visitor.open(path).status_code == refused
            assert visitor.client.post(path, form, headers={"origin": visitor.origin}).status_code == refused
    # Rows of another tenant, named at one's own.
    visitor = staff(there)
    visitor.open(f"/t/{there.slug}/organizations/{acts[0]}")
    answer(visitor, reason="x", confirmation=there.slug)
    assert "Done for 0; 0 were left as they are." in visitor.text
    assert visitor.open(f"/t/{there.slug}/organizations/{acts[2]}").status_code == 404
    with enter(here):
        assert Organization.objects.active().filter(requires_mfa=False).count() == 2
        assert Member.objects.count() == 1
        run = work.begin(
            subject="organizations", act="mfa", ids=[str(rows[0].pk)], criteria={}, role=None, reason="", by=COMMAND
        )
    # A run is shown where it belongs.
    assert staff(here).open(f"/t/{here.slug}/users/bulk/?run={run.pk}").status_code == 404
    assert visitor.open(f"/t/{there.slug}/organizations/bulk/?run={run.pk}").status_code == 404
