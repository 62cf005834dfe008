"""A web server and a worker know no login that may do everything."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from identity.launch import group
from identity.launch.home import Databases, Home
from tests import database
from tests.house import code
from tests.live import Live

SECRETS = ("DATABASE_OWNER_URL", "DATABASE_URL", "GENKAN_OWNER_PASSWORD")
ASK = (
    "import identity.wsgi; from django.db import connections; from django.conf import settings;"
    " print(sorted(connections.settings), settings.DATABASES['default']['USER'])"
)


def _environment(process: str, **more: str) -> dict[str, str]:
    known = {name: value for name, value in database.environment().items() if name not in SECRETS}
    return {**known, "DJANGO_SETTINGS_MODULE": "identity.settings", "GENKAN_PROCESS": process, **more}


def _run(code_or_path: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *code_or_path], cwd=code.ROOT, env=environment, capture_output=True, text=True, check=False,
        timeout=30,
    )  # fmt: skip


def test_a_web_process_has_no_owner(tmp_path: Path) -> None:
    done = _run(["-c", ASK], _environment("web"))
    assert done.stdout == f"['default'] {database.PREFIX}_web\n", done.stderr


@pytest.mark.parametrize("secret", SECRETS)
def test_a_web_process_that_finds_the_owners_login_refuses_to_start(secret: str) -> None:
    done = _run(["-c", ASK], _environment("web", **{secret: database.url("owner")}))
    assert done.returncode != 0
    assert secret in done.stderr.splitlines()[-1]


def test_a_worker_that_finds_the_owners_login_refuses_to_start() -> None:
    done = _run(["manage.py", "worker"], _environment("worker", DATABASE_OWNER_URL=database.url("owner")))
    assert done.returncode != 0
    assert "DATABASE_OWNER_URL" in done.stderr.splitlines()[-1]


def test_the_running_web_server_was_told_nothing_of_the_owner(live_web: Live) -> None:
    """Every process of it, as the system knows it."""
    asked = [path for path in Path("/proc").glob("[0-9]*/environ") if f"--port\0{settings.PUBLIC_PORT}" in _words(path)]
    assert asked
    for path in asked:
        environment = path.read_bytes().decode()
        assert "DATABASE_WEB_URL" in environment
        assert not [name for name in SECRETS if f"{name}=" in environment]
        assert database.url("owner") not in environment


def _words(path: Path) -> str:
    try:
        return (path.parent / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def test_what_the_launcher_tells_each_process(tmp_path: Path) -> None:
    urls = Databases(web="web", worker="worker", owner="the owner's", admin="the administrator's")
    home = Home(path=tmp_path, secret_key="s", master_keys="m", database=urls)
    told = {command.name: command.environment for command in group.commands(home, dict.fromkeys(SECRETS, "inherited"))}
    for name in ("web", "worker"):
        assert not [key for key in SECRETS if key in told[name]]
        assert not {"the owner's", "the administrator's", "inherited"} & set(told[name].values())
    assert told["provisioner"]["DATABASE_OWNER_URL"] == "the owner's"
