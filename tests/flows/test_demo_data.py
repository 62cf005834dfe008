"""`manage.py demo`: what a first start leaves to try, and what a later one keeps."""

import stat
import subprocess

import requests

from identity.launch.group import manage
from tests.launch.terminal import PLAIN
from tests.platform import Platform


def test_demo_json_has_the_form_that_other_programs_rely_on(demo_platform: Platform) -> None:
    demo = demo_platform.demo
    assert set(demo) == {"console", "tenants"}
    assert set(demo["console"]) == {"url", "operators"}
    assert [set(operator) for operator in demo["console"]["operators"]] == [{"email", "password"}]
    assert set(demo["tenants"]) == {"acme", "globex"}
    for slug, tenant in demo["tenants"].items():
        assert set(tenant) == {
            "url",
            "issuer",
            "recipe",
            "users",
            "clients",
            "resources",
            "organizations",
            "connections",
        }
        assert (tenant["url"], tenant["issuer"]) == (demo_platform.origin(slug), demo_platform.issuer(slug))
        for user in tenant["users"]:
            assert set(user) == {"username", "email", "password", "sub"}
            assert all(user.values())
        for client in tenant["clients"]:
            assert set(client) == {"name", "type", "client_id", "client_secret", "redirect_uris"}
        assert [client["type"] for client in tenant["clients"]] == ["web", "spa", "native", "machine"]
        assert [bool(client["client_secret"]) for client in tenant["clients"]] == [True, False, False, True]
        assert tenant["organizations"]
        for organization in tenant["organizations"]:
            assert set(organization) == {"id", "name"}
        for connection in tenant["connections"]:
            assert set(connection) == {"id", "organization", "kind", "domain", "redirect_uri", "live"}


def test_only_its_owner_may_read_it(demo_platform: Platform) -> None:
    assert stat.S_IMODE((demo_platform.home / "demo.json").stat().st_mode) == 0o600


def test_a_second_run_changes_nothing(demo_platform: Platform) -> None:
    before = demo_platform.demo
    demo_platform.command("demo")
    assert demo_platform.demo == before


def test_when_the_file_is_lost_people_and_applications_stay_and_what_cannot_be_read_back_is_new(
    demo_platform: Platform,
) -> None:
    before = demo_platform.demo
    (demo_platform.home / "demo.json").unlink()
    demo_platform.command("demo")
    after = demo_platform.demo
    assert after["console"]["operators"] != before["console"]["operators"]
    for slug, tenant in after["tenants"].items():
        former = before["tenants"][slug]
        assert [user["sub"] for user in tenant["users"]] == [user["sub"] for user in former["users"]]
        assert [one["client_id"] for one in tenant["clients"]] == [one["client_id"] for one in former["clients"]]
    machine = demo_platform.client("acme", "machine")
    assert machine["client_secret"] != before["tenants"]["acme"]["clients"][3]["client_secret"]


def test_the_demos_machine_may_call_the_demos_api(demo_platform: Platform) -> None:
    machine = demo_platform.client("acme", "machine")
    (resource,) = demo_platform.demo["tenants"]["acme"]["resources"]
    form = {"grant_type": "client_credentials", "resource": resource["indicator"]}
    credentials = (machine["client_id"], machine["client_secret"])
    host = demo_platform.origin("acme").removeprefix("http://")
    answer = requests.post(
        f"http://127.0.0.1:{demo_platform.port}/oidc/token",
        data=form,
        auth=credentials,
        headers={"Host": host},
        timeout=10,
    )
    assert answer.json()["scope"].split() == resource["scopes"]


def test_known_passwords_are_refused_outside_of_development(demo_platform: Platform) -> None:
    environment = {**PLAIN, **demo_platform.environment(), "GENKAN_DEBUG": "0", "GENKAN_SCHEME": "https"}
    done = subprocess.run(manage("demo"), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ("CommandError: Demo data have known passwords: they are made with GENKAN_DEBUG=1 only.\n")
