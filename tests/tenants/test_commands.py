"""The commands of the register: one clear line on bad input, and JSON for programs."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tenants import doctor
from tenants.isolation.scope import leave
from tenants.models import Tenant
from tests import cast
from tests.isolation.raw import logged_in

Captured = pytest.CaptureFixture[str]


def _run(capsys: Captured, *words: str) -> dict[str, object]:
    capsys.readouterr()
    call_command(*words, "--json")
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def _state(slug: str) -> str:
    with leave():
        return Tenant.objects.get(slug=slug).state


@pytest.fixture
def slug() -> str:
    return cast.new_tenant().slug


def test_a_tenant_is_suspended_and_resumed_and_each_may_be_said_twice(capsys: Captured, slug: str) -> None:
    for _ in range(2):
        assert _run(capsys, "suspend_tenant", slug, "--reason", "unpaid") == {"slug": slug, "state": "suspended"}
    for _ in range(2):
        assert _run(capsys, "resume_tenant", slug) == {"slug": slug, "state": "ready"}
    assert _state(slug) == "ready"


def test_a_deletion_waits_and_is_taken_back_by_resuming(capsys: Captured, slug: str) -> None:
    answer = _run(capsys, "delete_tenant", slug, "--confirm", slug)
    assert answer["state"] == "deleting"
    assert answer["delete_after"]
    assert _run(capsys, "resume_tenant", slug) == {"slug": slug, "state": "ready"}


def test_a_deletion_at_once_leaves_nothing(capsys: Captured, slug: str) -> None:
    answer = _run(capsys, "delete_tenant", slug, "--confirm", slug, "--now")
    assert answer["state"] == "deleted"
    with logged_in("owner") as owner:
        assert owner.execute("select 1 from pg_namespace where nspname = %s", [slug]).fetchall() == []
    with pytest.raises(CommandError, match="There is no tenant"):
        call_command("delete_tenant", slug, "--confirm", slug)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("suspend_tenant", "nowhere"), "There is no tenant 'nowhere'."),
        (("resume_tenant", "operators"), "There is no tenant 'operators'."),
        (("delete_tenant", "operators", "--confirm", "operators", "--now"), "There is no tenant 'operators'."),
        (("delete_tenant", "acme", "--confirm", "globex"), "Type the short name"),
        (("create_tenant", "A b", "--name", "x"), "lower-case letters"),
        (("create_tenant", "operators", "--name", "x"), "reserved"),
        (("create_tenant", "fine", "--name", "x", "--recipe", "none"), "no such recipe"),
    ],
)
def test_bad_input_is_one_clear_line(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command(*words)
    assert "\n" not in str(refused.value)


def test_creating_a_tenant_again_leaves_it_as_it_is(capsys: Captured) -> None:
    slug = cast.unique("c")
    host = f"login.{slug}.example"
    first = _run(capsys, "create_tenant", slug, "--name", "C", "--domain", host)
    second = _run(capsys, "create_tenant", slug, "--name", "Another", "--domain", host)
    assert first["created"] is True
    assert second == {**first, "created": False}
    assert str(first["issuer"]).startswith(f"http://{host}:")


def test_a_command_with_a_wrong_master_key_does_nothing(slug: str) -> None:
    with override_settings(MASTER_KEYS={"t1": b"x" * 32}), pytest.raises(CommandError, match="another key by the name"):
        call_command("suspend_tenant", slug)
    assert _state(slug) == "ready"


def test_rewrap_says_what_it_did(capsys: Captured) -> None:
    answer = _run(capsys, "rewrap")
    assert (answer["resealed"], answer["broken"]) == (0, [])
    assert int(str(answer["tenants"])) >= 3


def test_the_doctor_finds_a_good_installation_well(capsys: Captured) -> None:
    call_command("doctor")
    said = capsys.readouterr().out
    assert said.count("ok:") == len(doctor.CHECKS), said


def test_the_doctor_says_when_set_config_is_open(capsys: Captured) -> None:
    from tests import database

    with database.administrate(database.NAME) as administrator:
        administrator.execute("grant execute on function pg_catalog.set_config(text, text, boolean) to public")
        try:
            found = doctor.examine()["functions"]
        finally:
            administrator.execute("revoke execute on function pg_catalog.set_config(text, text, boolean) from public")
    assert found.state == "warning"
    assert "set_config()" in found.says


def test_the_doctor_names_every_illness_and_the_command_fails(capsys: Captured) -> None:
    tenant = cast.operations.create_tenant(slug=cast.unique("d"), name="D", by=cast.COMMAND)
    with logged_in("owner") as owner:
        owner.execute("update tenants_tenant set state_note = 'OSError: full' where id = %s", [tenant.pk])
    with override_settings(MASTER_KEYS={"t2": b"x" * 32}, MAILBOX=None), pytest.raises(CommandError, match="Not well:"):
        call_command("doctor")
    said = capsys.readouterr().out
    for words in ("master keys: bad", "mail: bad", f"tenants: bad: 1 tenant(s) could not be made: {tenant.slug}"):
        assert words in said
    with logged_in("owner") as owner:
        owner.execute("update tenants_tenant set state_note = '' where id = %s", [tenant.pk])
