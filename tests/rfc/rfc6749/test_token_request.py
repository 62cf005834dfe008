"""Section 3.2 and 5.2: the form of a token request, and of a refusal."""

import pytest

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party, basic, post


@pytest.fixture
def machine(acme: TenantScope) -> Party:
    return Party(acme, "machine")


def _send(machine: Party, body: str, **headers: str) -> tuple[int, str]:
    header = basic(machine.client_id, machine.secret or "")
    answer = post(machine.http, "/oidc/token", body, authorization=header, **headers)
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("scope=a", "invalid_request"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=client_credentials&scope=a&scope=b", "invalid_request"),
        ("grant_type=client_credentials&scope=%00", "invalid_request"),
        ("grant_type=client_credentials&scope=%ff", "invalid_request"),
        ("grant_type=client_credentials&x=" + "a" * 70_000, "invalid_request"),
        ("&".join(f"a{number}=1" for number in range(500)), "invalid_request"),
        ("grant_type=authorization_code", "unauthorized_client"),
    ],
)
def test_it_answers_with_the_right_code(machine: Party, body: str, error: str) -> None:
    assert _send(machine, body) == (400, error)


def test_a_parameter_without_a_value_counts_as_left_out(machine: Party) -> None:
    answer = post(
        machine.http,
        "/oidc/token",
        "grant_type=client_credentials&scope=&scope=&resource=",
        authorization=basic(machine.client_id, machine.secret or ""),
    )
    assert answer.status_code == 200


def test_only_a_form_is_read(machine: Party) -> None:
    header = basic(machine.client_id, machine.secret or "")
    answer = machine.http.post(
        "/oidc/token",
        {"grant_type": "client_credentials"},
        content_type="application/json",
        headers={"authorization": header},
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_parameters_in_the_address_are_not_read(machine: Party) -> None:
    form = "grant_type=client_credentials"
    credentials = f"client_id={machine.client_id}&client_secret={machine.secret}"
    answer = post(machine.http, f"/oidc/token?{credentials}", form)
    assert answer.json()["error"] == "invalid_client"


def test_only_post_is_taken(machine: Party) -> None:
    answer = machine.http.get("/oidc/token")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_an_error_says_what_logtos_clients_read(machine: Party) -> None:
    body = machine.token(grant_type="nothing").json()
    assert body["code"] == "oidc.unsupported_grant_type"
    assert body["message"] == body["error_description"]
    assert not set('"\\') & set(body["error_description"])
