"""The command `create_client`."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests import cast
from tests.oidc.party import basic, http, post


def _run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        call_command("create_client", "--tenant", "acme", "--json", *arguments)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_it_prints_credentials_that_work() -> None:
    made = _run("--name", "By command", "--type", "machine", "--scope", "read:things")
    assert made["created"]
    header = basic(made["client_id"], made["client_secret"])
    answer = post(http(cast.tenant("acme")), "/oidc/token", {"grant_type": "client_credentials"}, authorization=header)
    assert answer.json()["scope"] == "read:things"


def test_a_second_run_leaves_the_first_one_as_it_is() -> None:
    arguments = ("--name", "Twice", "--type", "web", "--redirect-uri", "https://rp.example/cb")
    first, second = _run(*arguments), _run(*arguments)
    assert second == {**first, "client_secret": None, "created": False}


def test_it_refuses_bad_input_with_one_line() -> None:
    with pytest.raises(CommandError, match=r"^Use https://"):
        _run("--name", "Bad", "--type", "web", "--redirect-uri", "http://rp.example/cb")
    with pytest.raises(CommandError, match="no tenant"):
        call_command("create_client", "--tenant", "nowhere", "--name", "x", "--type", "web")
