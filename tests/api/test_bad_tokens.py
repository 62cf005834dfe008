"""Every address and method of the API, with every token that must not open it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from identity.applications.operations import suspend_application
from identity.users.roles.models import Role
from identity.users.roles.operations import create_role, give_application_roles, give_roles
from tenants import hosts
from tenants.apis.models import BUILT_IN, Permission
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.api import addresses
from tests.api.caller import Caller, problem
from tests.oidc.club import Club
from tests.oidc.music import Music
from tests.oidc.party import Party
from tests.visitor import Visitor


def _foreign() -> str:
    return Caller(cast.tenant("globex")).token


def _expired() -> str:
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        return Caller(cast.tenant("acme")).token


def _of_a_suspended_client() -> str:
    caller = Caller(cast.tenant("acme"))
    found = caller.token
    with enter(caller.scope):
        suspend_application(application=caller.party.client.application, reason="a test", by=COMMAND)
    return found


def _revoked() -> str:
    caller = Caller(cast.tenant("acme"))
    found = caller.token
    caller.party.revoke(found)
    return found


def _for_another_api() -> str:
    music = Music(cast.tenant("acme"))
    caller = Caller(music.scope)
    with enter(music.scope):
        permissions = [music.permissions["read:free"]]
        role = create_role(name=cast.unique("r"), kind=Role.Kind.MACHINE, permissions=permissions, by=COMMAND)
        give_application_roles(application=caller.party.client.application, roles=[role], by=COMMAND)
    return str(caller.ask_token(resource=music.indicator).json()["access_token"])


def _for_no_api() -> str:
    return str(Caller(cast.tenant("acme"), None).ask_token(resource="").json()["access_token"])


def _altered() -> str:
    found = Caller(cast.tenant("acme")).token
    return found[:-2] + ("AA" if found[-2:] != "AA" else "BB")


def _without_permission() -> str:
    return str(Caller(cast.tenant("acme"), None).ask_token().json()["access_token"])


def _of_an_organization() -> str:
    """A machine member whose role there has the permission: it is about that organization, not about the tenant."""
    scope = cast.tenant("acme")
    club, caller = Club(scope), Caller(scope, None)
    with enter(scope):
        club.permit_at_api(club.robot, Permission.objects.get(resource__indicator=BUILT_IN, name="all"))
    club.employ(caller.party, club.robot)
    found = caller.ask_token(organization_id=club.id).json()
    assert found["scope"] == "all"
    return str(found["access_token"])


def _of_a_person(*permissions: str) -> str:
    """Somebody whose role even has the permissions: they are about a product's people, not about its management."""
    scope = cast.tenant("acme")
    person, party = cast.person(scope), Party(scope)
    with enter(scope):
        found = list(Permission.objects.filter(resource__indicator=BUILT_IN, name__in=permissions))
        give_roles(user=person, roles=[create_role(name=cast.unique("p"), permissions=found, by=COMMAND)], by=COMMAND)
    resource = hosts.origin(scope) + BUILT_IN
    asked = party.tokens(
        Visitor(scope), person.email, resource=resource, scope=" ".join(("openid", "offline_access", *permissions))
    )
    assert asked["scope"]
    again = party.token(grant_type="refresh_token", refresh_token=asked["refresh_token"], resource=resource).json()
    assert set(again["scope"].split()) == set(permissions)
    return str(again["access_token"])


TOKENS: dict[str, tuple[Callable[[], str], int, str]] = {
    "another tenant's": (_foreign, 401, "auth.unauthorized"),
    "an expired one": (_expired, 401, "auth.unauthorized"),
    "a suspended client's": (_of_a_suspended_client, 401, "auth.unauthorized"),
    "a revoked one": (_revoked, 401, "auth.unauthorized"),
    "one for another API": (_for_another_api, 401, "auth.unauthorized"),
    "one for no API": (_for_no_api, 401, "auth.unauthorized"),
    "an altered one": (_altered, 401, "auth.unauthorized"),
    "nonsense": (lambda: "nonsense", 401, "auth.unauthorized"),
    "one without any permission": (_without_permission, 403, "auth.forbidden"),
    "a machine member's": (_of_an_organization, 401, "auth.unauthorized"),
    "a person's": (lambda: _of_a_person("all"), 403, "auth.forbidden"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_does_not_count_opens_nothing(name: str) -> None:
    make, status, code = TOKENS[name]
    caller = Caller(cast.tenant("acme"), None)
    caller.use(make())
    for method, path in addresses.CALLS:
        response = caller.call(method, path, {} if method not in ("GET", "HEAD", "DELETE") else None)
        _is_refused(response, method, status, code)
        error = "insufficient_scope" if status == 403 else "invalid_token"
        assert f'error="{error}"' in response.headers["WWW-Authenticate"], (method, path)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "auth.authorization_header_missing"),
        ("Basic YTpi", "auth.authorization_token_type_not_supported"),
        ("Bearer", "auth.authorization_token_type_not_supported"),
    ],
)
def test_without_a_token_nothing_opens(header: str, code: str) -> None:
    scope = cast.tenant("acme")
    visitor = Visitor(scope)
    visitor.sign_in("alice@acme.test", cast.PASSWORD)
    for method, path in addresses.CALLS:
        headers = {"authorization": header} if header else {}
        # The cookies of somebody who is signed in mean nothing here.
        response = visitor.client.generic(method, f"/api{path}", headers={**headers, "origin": visitor.origin})
        _is_refused(response, method, 401, code)
        assert response.headers["WWW-Authenticate"].startswith('Bearer realm="api"')
        assert "oauth-protected-resource/api" in response.headers["WWW-Authenticate"]


def test_each_permission_opens_what_it_names_and_nothing_else() -> None:
    scope = cast.tenant("acme")
    # What is asked of a token depends on these two alone, so one address of each will do.
    kinds = {(area, method in ("GET", "HEAD")): (method, path) for method, path, area in addresses.every()}
    for area in sorted({area for area, _is_read in kinds}):
        for verb in ("read", "write") if area != "logs" else ("read",):
            caller = Caller(scope, f"{verb}:{area}")
            for (of, is_read), (method, path) in kinds.items():
                is_mine = of == area and is_read == (verb == "read")
                status = caller.call(method, path, None if is_read else []).status_code
                assert (status != 403) == is_mine, (verb, area, method, path, status)


def _is_refused(response: Any, method: str, status: int, code: str) -> None:
    if method == "HEAD":
        assert response.status_code == status
    else:
        assert problem(response) == (status, code)
