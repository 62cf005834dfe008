"""Bad settings: the process refuses to start, and one line says which."""

import os
import subprocess
import sys

import pytest

from tests import database
from tests.house import code


def _start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings"}
    for name in ("GENKAN_PROCESS", *(name for name, value in changes.items() if value is None)):
        environment.pop(name, None)
    environment.update({name: value for name, value in changes.items() if value is not None})
    return subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG; print('started')"],
        env=environment, cwd=code.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_good_settings_start() -> None:
    assert _start().stdout == "started\n"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", None, "SECRET_KEY is not set"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 32 characters"),
        ("GENKAN_MASTER_KEYS", None, "GENKAN_MASTER_KEYS is not set"),
        ("GENKAN_MASTER_KEYS", "k1:not base64!", "GENKAN_MASTER_KEYS must be"),
        ("GENKAN_MASTER_KEYS", "k1:c2hvcnQ=", "32 bytes"),
        ("GENKAN_DEBUG", "perhaps", "GENKAN_DEBUG must be 1 or 0"),
        ("GENKAN_PORT", "eighty", "GENKAN_PORT must be a whole number"),
        ("GENKAN_SCHEME", "gopher", "GENKAN_SCHEME must be one of"),
        ("DATABASE_POOLER", "session", "DATABASE_POOLER must be one of"),
        ("DATABASE_WEB_URL", None, "DATABASE_WEB_URL is not set"),
        ("DATABASE_WEB_URL", "mysql://a:b@c/d", "A database URL is"),
    ],
)
def test_it_refuses_and_names_the_setting(name: str, value: str | None, sentence: str) -> None:
    done = _start(**{name: value})
    assert done.returncode != 0
    assert sentence in done.stderr.splitlines()[-1]


def test_http_is_for_development_only() -> None:
    done = _start(GENKAN_DEBUG="0", GENKAN_SCHEME="http")
    assert "GENKAN_SCHEME=http is for development" in done.stderr.splitlines()[-1]


def test_a_bad_setting_is_named_without_its_value_where_it_is_a_secret() -> None:
    done = _start(GENKAN_MASTER_KEYS="k1:c2VjcmV0LXZhbHVl")
    assert done.returncode != 0
    assert "c2VjcmV0" not in done.stderr


def test_the_web_process_has_no_connection_of_the_owner() -> None:
    script = "from django.conf import settings; print(sorted(settings.DATABASES))"
    environment = {**os.environ, **database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings"}
    environment["GENKAN_PROCESS"] = "web"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=code.ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "['default']\n"
