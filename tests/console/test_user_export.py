"""People as a file: who may take them, what stands in it, and what a spreadsheet makes of it."""

import csv
import io
import json

import pytest

from identity.users.models import User
from identity.users.operations import suspend_user
from identity.users.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, give, new_operator
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


def admin_at(scope: TenantScope, **platform: str) -> Visitor:
    operator = new_operator(**platform)
    give(operator, scope.slug, "admin")
    return at_console(operator)


def file_of(visitor: Visitor) -> str:
    assert visitor.page.status_code == 200
    assert "attachment" in visitor.page.headers["Content-Disposition"]
    assert "no-store" in visitor.page.headers["Cache-Control"]
    return b"".join(visitor.page.streaming_content).decode()


def rows_of(visitor: Visitor) -> dict[str, dict[str, str]]:
    text = file_of(visitor)
    assert text.startswith("\ufeff")
    return {row["username"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}


def test_it_is_those_that_were_found(here: TenantScope) -> None:
    with enter(here):
        inside, outside = cast.new_user(), cast.new_user()
        suspend_user(user=inside, reason="x", by=COMMAND)
        roles.give_roles(user=inside, roles=[roles.create_role(name=cast.unique("r"), by=COMMAND)], by=COMMAND)
    visitor = admin_at(here)
    visitor.open(f"/t/{here.slug}/users/?state=suspended&q={inside.username}")
    assert f"/t/{here.slug}/users/export/?q={inside.username}&amp;state=suspended" in visitor.text
    visitor.open(f"/t/{here.slug}/users/export/?q={inside.username}&state=suspended")
    answer(visitor, format="csv")
    found = rows_of(visitor)
    assert list(found) == [inside.username]
    assert outside.username not in found
    row = found[str(inside.username)]
    assert (row["email"], row["email_verified"], row["suspended"]) == (inside.email, "true", "true")
    assert row["roles"].startswith("r-")
    said = events(here, "user.export")[0]
    assert said.details == {
        "format": "csv",
        "with_hashes": False,
        "filters": [f"q: {inside.username}", "state: suspended"],
    }


def test_no_name_is_run_as_a_formula(here: TenantScope) -> None:
    with enter(here):
        user = cast.new_user()
        nasty = '=HYPERLINK("https://evil.test","x")'
        User.objects.filter(pk=user.pk).update(name=nasty, phone="+819012345678", external_id="@SUM(1)")
    visitor = admin_at(here)
    visitor.open(f"/t/{here.slug}/users/export/")
    answer(visitor, format="csv")
    row = rows_of(visitor)[str(user.username)]
    assert row["name"] == f"'{nasty}"
    assert row["external_id"] == "'@SUM(1)"
    assert row["phone"] == "+819012345678"


def test_everybody_comes_once_though_they_come_in_pieces() -> None:
    made = cast.new_tenant()
    with enter(made.scope()):
        User.objects.bulk_create([User(username=f"many{number}") for number in range(2500)])
    visitor = admin_at(made.scope())
    visitor.open(f"/t/{made.slug}/users/export/")
    answer(visitor, format="jsonl")
    names = [json.loads(line)["username"] for line in file_of(visitor).splitlines()]
    assert len(names) == 2500
    assert len(set(names)) == 2500


def test_hashes_are_for_platform_owners_who_type_the_tenants_name(here: TenantScope) -> None:
    with enter(here):
        user = cast.new_user()
    visitor = admin_at(here)
    visitor.open(f"/t/{here.slug}/users/export/")
    assert "with_hashes" not in visitor.text
    answer(visitor, format="jsonl", with_hashes="on", hashes_confirmation=here.slug)
    assert "argon2" not in file_of(visitor)
    owner = admin_at(here, operators="owner")
    owner.open(f"/t/{here.slug}/users/export/")
    answer(owner, format="jsonl", with_hashes="on", hashes_confirmation="yes")
    assert "Type it exactly" in owner.text
    answer(owner, format="jsonl", with_hashes="on", hashes_confirmation=here.slug)
    lines = [json.loads(line) for line in file_of(owner).splitlines()]
    assert next(line for line in lines if line["id"] == str(user.pk))["password_hash"] == user.password
    assert events(here, "user.export")[0].details["with_hashes"] is True


def test_who_only_looks_takes_no_file(here: TenantScope) -> None:
    operator = new_operator()
    give(operator, here.slug, "support")
    visitor = at_console(operator)
    visitor.open(f"/t/{here.slug}/users/")
    assert "/export/" not in visitor.text
    assert visitor.open(f"/t/{here.slug}/users/export/").status_code == 403
    assert (
        visitor.client.post(
            f"/t/{here.slug}/users/export/", {"sure": "1", "format": "csv"}, headers={"origin": visitor.origin}
        ).status_code
        == 403
    )
    before = len(events(here, "user.export"))
    stranger = at_console(new_operator(acme="owner"))
    assert stranger.open(f"/t/{here.slug}/users/export/").status_code == 404
    assert len(events(here, "user.export")) == before


def test_the_file_of_one_tenant_holds_nobody_of_another(here: TenantScope, globex: TenantScope) -> None:
    with enter(globex):
        there = cast.new_user()
    visitor = admin_at(here)
    visitor.open(f"/t/{here.slug}/users/export/")
    answer(visitor, format="jsonl")
    # Read after the request is over: each piece is made inside the tenant again.
    assert str(there.pk) not in file_of(visitor)
