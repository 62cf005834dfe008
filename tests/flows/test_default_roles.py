"""Somebody new gets the tenant's default roles, and those of the application that they registered through."""

from collections.abc import Callable, Iterator

import pytest

from identity.users.models import User
from identity.users.operations import create_user
from identity.users.roles.operations import create_role, update_default_roles, update_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def rides() -> TenantScope:
    """A tenant with two sides: who comes through the rider app is a rider, through the driver app a driver."""
    return cast.new_tenant().scope()


@pytest.fixture
def music(rides: TenantScope) -> Iterator[Music]:
    """Its role `free` is every new person's while the test runs."""
    music = Music(rides)
    with enter(rides):
        update_role(role=music.roles["free"], values={"is_default": True}, by=COMMAND)
    yield music
    with enter(rides):
        update_role(role=music.roles["free"], values={"is_default": False}, by=COMMAND)


def _register(visitor: Visitor, scope: TenantScope, path: str) -> User:
    email = f"{cast.unique('new')}@example.test"
    visitor.open(path)
    visitor.submit(email=email, password1=cast.PASSWORD)
    visitor.submit(code=code_for(scope, email))
    with enter(scope):
        return User.objects.get(email=email)


def _roles(scope: TenantScope, user: User) -> set[str]:
    with enter(scope):
        return set(user.role_rows.values_list("role__name", flat=True))


def test_each_application_gives_its_own(rides: TenantScope, visit: Visit, music: Music) -> None:
    rider, driver = Party(rides, "spa"), Party(rides, "spa")
    given = {"tenant": music.roles["free"].name}
    with enter(rides):
        for side, app in (("rider", rider), ("driver", driver)):
            role = create_role(name=cast.unique(side), by=COMMAND)
            update_default_roles(application=app.client.application, roles=[role], by=COMMAND)
            given[side] = role.name
    for side, app in (("rider", rider), ("driver", driver)):
        user = _register(visit(rides), rides, app.authorize_path(prompt="create"))
        assert _roles(rides, user) == {given["tenant"], given[side]}
        assert user.registered_with == app.client.application_id


def test_the_first_token_carries_what_they_permit(rides: TenantScope, visit: Visit, music: Music) -> None:
    app, visitor = Party(rides, "spa"), visit(rides)
    _register(visitor, rides, app.authorize_path(prompt="create", scope=SCOPES, resource=music.indicator))
    body = app.redeem(app.answer(visitor)["code"], resource=music.indicator).json()
    assert body["scope"] == "read:free"


def test_without_an_application_the_tenants_alone(rides: TenantScope, visit: Visit, music: Music) -> None:
    user = _register(visit(rides), rides, "/register")
    assert _roles(rides, user) == {music.roles["free"].name}
    assert user.registered_with is None


def test_another_browsers_interaction_counts_for_nothing(rides: TenantScope, visit: Visit, music: Music) -> None:
    app, first = Party(rides, "spa"), visit(rides)
    with enter(rides):
        role = create_role(name=cast.unique("rider"), by=COMMAND)
        update_default_roles(application=app.client.application, roles=[role], by=COMMAND)
    first.open(app.authorize_path(prompt="create"))
    user = _register(visit(rides), rides, first.path)
    assert _roles(rides, user) == {music.roles["free"].name}
    assert user.registered_with is None


def test_whom_staff_creates_gets_the_tenants(rides: TenantScope, music: Music) -> None:
    with enter(rides):
        user = create_user(username=cast.unique("new"), by=COMMAND)
    assert _roles(rides, user) == {music.roles["free"].name}


def test_who_signs_in_later_through_another_application_gets_nothing_more(
    rides: TenantScope, visit: Visit, music: Music
) -> None:
    rider, driver = Party(rides, "spa"), Party(rides, "spa")
    with enter(rides):
        role = create_role(name=cast.unique("driver"), by=COMMAND)
        update_default_roles(application=driver.client.application, roles=[role], by=COMMAND)
    visitor = visit(rides)
    user = _register(visitor, rides, rider.authorize_path(prompt="create"))
    visitor.open(driver.authorize_path())
    assert "code" in driver.answer(visitor)
    assert _roles(rides, user) == {music.roles["free"].name}
