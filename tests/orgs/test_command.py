"""`create_organization`: completes what exists, and leaves nothing half made."""

import json

import pytest
from django.core.management import CommandError, call_command

from orgs.models import Member, Organization
from tenants.isolation.scope import TenantScope, enter
from tests import cast

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *words: str) -> dict[str, object]:
    capsys.readouterr()
    call_command("create_organization", "--tenant", "acme", *words, "--json")
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_it_creates_an_organization_once_and_completes_it(acme: TenantScope, capsys: Captured) -> None:
    name = cast.unique("company")
    first = run(capsys, "--name", name, "--member", "alice=admin")
    again = run(capsys, "--name", name, "--member", "Alice=Admin", "--member", "bob=member")
    assert (first["created"], again["created"]) == (True, False)
    assert first["id"] == again["id"]
    assert again["members"] == ["alice", "bob"]
    with enter(acme):
        members = Member.objects.filter(organization=str(first["id"]))
        found = {member.user.username: [role.name for role in member.roles.all()] for member in members if member.user}
    assert found == {"alice": ["admin"], "bob": ["member"]}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--member", "nobody-here=admin"), "There is no user 'nobody-here'"),
        (("--member", "alice=nothing"), "There is no organization role 'nothing'"),
        (("--member", "alice"), "--member takes USERNAME=ROLE"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(acme: TenantScope, words: tuple[str, ...], sentence: str) -> None:
    name = cast.unique("company")
    with pytest.raises(CommandError, match=sentence):
        call_command("create_organization", "--tenant", "acme", "--name", name, "--member", "bob=member", *words)
    with enter(acme):
        assert not Organization.objects.filter(name=name).exists()


def test_a_tenant_or_a_name_that_is_not_there_is_said() -> None:
    with pytest.raises(CommandError, match="There is no tenant"):
        call_command("create_organization", "--tenant", "nowhere", "--name", "x")
    with pytest.raises(CommandError, match="Give the organization a name"):
        call_command("create_organization", "--tenant", "acme", "--name", "  ")
