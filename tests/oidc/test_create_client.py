"""The command `create_client`."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from identity.oidc.models import Client
from tenants.isolation.scope import enter
from tenants.keys import ring
from tests import cast
from tests.oidc.newcomer import send
from tests.oidc.party import basic, http, post
from tests.oidc.signer import Signer


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


def test_it_takes_the_keys_of_a_client_that_signs(tmp_path: Path) -> None:
    signer = Signer()
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(signer.jwks))
    made = _run("--name", "Signing", "--type", "machine", "--auth-method", "private_key_jwt", "--jwks", str(file))
    assert made["client_secret"] is None
    file.write_text("no json")
    with pytest.raises(CommandError, match="cannot be read"):
        _run("--name", "Signing badly", "--type", "machine", "--auth-method", "private_key_jwt", "--jwks", str(file))
    with pytest.raises(CommandError, match="public key"):
        _run("--name", "Without keys", "--type", "machine", "--auth-method", "private_key_jwt")


def test_it_takes_the_address_of_such_keys() -> None:
    address = "https://rp.example/jwks"
    _run("--name", "At address", "--type", "machine", "--auth-method", "private_key_jwt", "--jwks-uri", address)
    with enter(cast.tenant("acme")):
        assert Client.objects.get(application__name="At address").jwks_uri == address


def test_it_takes_logout_addresses_and_makes_the_key_that_an_algorithm_needs() -> None:
    scope = cast.new_tenant().scope()
    uri = "https://rp.example/"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", StringIO())
        call_command(
            "create_client", "--tenant", scope.slug, "--name", "Told", "--type", "web", "--redirect-uri", f"{uri}cb",
            "--backchannel-logout-uri", f"{uri}back", "--frontchannel-logout-uri", f"{uri}front",
            "--initiate-login-uri", f"{uri}begin", "--id-token-algorithm", "EdDSA",
        )  # fmt: skip
    with enter(scope):
        client = Client.objects.get()
        assert (client.backchannel_logout_uri, client.frontchannel_logout_uri) == (f"{uri}back", f"{uri}front")
        assert (client.initiate_login_uri, client.id_token_algorithm) == (f"{uri}begin", "EdDSA")
        assert ring.get_signer("EdDSA").algorithm == "EdDSA"


def test_another_command_opens_the_door_to_applications_and_hands_out_a_token() -> None:
    scope = cast.new_tenant().scope()
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        call_command("set_registration", "--tenant", scope.slug, "--mode", "token", "--token", "Partner", "--json")
    token = json.loads(out.getvalue())["initial_access_token"]
    assert send(scope, {"redirect_uris": ["https://rp.example/cb"]}, token=token).status_code == 201
    with pytest.raises(CommandError, match="takes no application"):
        call_command("set_registration", "--tenant", "operators", "--mode", "open")
