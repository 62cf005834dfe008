"""What a tenant of each business model begins with, by the command, by the console, and when it is begun again."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from identity.applications.models import Application
from identity.oidc.models import ClientSecret
from identity.recipes.table import RECIPES
from identity.signin.models import ApplicationPolicy, SignInPolicy
from identity.users.operations import create_user
from identity.users.roles.models import CarriedRole, Role
from orgs.administration import Authority, Right
from orgs.members.operations import add_member
from orgs.models import OrganizationRole
from orgs.operations import create_organization
from tenants import provisioning
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, new_operator


@pytest.fixture(scope="module")
def made(_real_database: None) -> dict[str, TenantScope]:
    """A tenant of each."""
    slugs = {name: cast.unique(name) for name in RECIPES}
    for name, slug in slugs.items():
        call_command("create_tenant", slug, "--name", slug, "--recipe", name)
    return {name: cast.tenant(slug) for name, slug in slugs.items()}


@pytest.fixture(params=sorted(RECIPES))
def inside(request: pytest.FixtureRequest, made: dict[str, TenantScope]) -> Iterator[TenantScope]:
    with enter(made[request.param]) as scope:
        yield scope


def permissions_of(role: Role) -> set[str]:
    return set(role.permissions.values_list("name", flat=True))


def test_the_console_offers_what_the_platform_knows() -> None:
    assert set(RECIPES) == set(settings.RECIPES)


def test_everybody_signs_in_without_a_password(inside: TenantScope) -> None:
    policy = SignInPolicy.load()
    assert (policy.email_code, policy.passkey, policy.password) == (True, True, False)


def test_nobody_has_seen_a_secret_so_there_is_none(inside: TenantScope) -> None:
    assert not ClientSecret.objects.exists()


def test_set_up_again_it_changes_nothing(inside: TenantScope, made: dict[str, TenantScope]) -> None:
    before = Event.objects.count()
    name = next(name for name, scope in made.items() if scope == inside)
    provisioning.import_string(settings.RECIPES[name])(inside, COMMAND)
    assert Event.objects.count() == before


def test_what_staff_changed_meanwhile_stays(made: dict[str, TenantScope]) -> None:
    with enter(made["b2c"]) as scope:
        role = Role.objects.get(name="pro")
        role.permissions.clear()
        provisioning.import_string(settings.RECIPES["b2c"])(scope, COMMAND)
        assert permissions_of(role) == set()


def test_a_consumer_app_has_tiers_and_new_people_begin_with_the_first(made: dict[str, TenantScope]) -> None:
    with enter(made["b2c"]):
        tiers = {role.name: permissions_of(role) for role in Role.objects.filter(kind=Role.Kind.USER)}
        assert tiers["free"] == {"read:free"}
        assert tiers["premium"] == {"read:free", "write:playlists", "read:hifi"}
        assert list(Role.objects.given_to_new_users(None)) == [Role.objects.get(name="free")]
        kinds = dict(Application.objects.values_list("name", "kind"))
        assert kinds == {
            "Web app": "web", "Android app": "native", "iOS app": "native", "Subscription service": "machine",
        }  # fmt: skip


def test_software_for_companies_has_one_template_of_roles(made: dict[str, TenantScope]) -> None:
    with enter(made["b2b"]):
        roles = {role.name: role for role in OrganizationRole.objects.template()}
        assert set(roles) == {"admin", "member"}
        assert permissions_of(roles["member"]) == {"read:projects"}  # type: ignore[arg-type]  # it has permissions, too
        of_admin = permissions_of(roles["admin"])  # type: ignore[arg-type]  # the same
        assert {"read:projects", "write:projects", "manage:members", "manage:domains", "manage:sso"} <= of_admin


def test_whoever_administers_a_client_company_connects_its_identity_provider_alone(
    made: dict[str, TenantScope],
) -> None:
    with enter(made["b2b"]):
        company = create_organization(name="Client", by=COMMAND)
        roles = {role.name: role for role in OrganizationRole.objects.template()}
        for name, may in (("admin", True), ("member", False)):
            person = create_user(email=f"{name}@client.example", email_verified=True, by=COMMAND)
            add_member(organization=company, user_id=person.pk, roles=[roles[name]], by=COMMAND)
            authority = Authority.find(company.pk, person.pk)
            assert authority is not None
            assert [authority.may(right) for right in (Right.MANAGE_SSO, Right.MANAGE_DOMAINS)] == [may, may]


def test_a_business_with_sides_has_a_role_and_an_app_for_each(made: dict[str, TenantScope]) -> None:
    with enter(made["b2b2c"]):
        apps = {one.name: one for one in Application.objects.all()}
        assert [row.role.name for row in apps["Rider app"].default_roles.all()] == ["rider"]
        assert [row.role.name for row in apps["Driver app"].admitted_roles.all()] == ["driver"]
        assert [row.role.name for row in apps["Administration app"].admitted_roles.all()] == ["staff"]
        rules = {row.application.name: row for row in ApplicationPolicy.objects.select_related("application")}
        assert rules["Administration app"].mfa == "required"
        assert rules["Driver app"].fields == ["mobile"]
        assert apps["Rider app"].brand_row.display_name == "Rider"


def test_whoever_drives_for_a_fleet_carries_the_role_of_drivers(made: dict[str, TenantScope]) -> None:
    with enter(made["b2b2c"]):
        assert {role.name for role in OrganizationRole.objects.template()} == {"owner", "dispatcher", "driver"}
        (carried,) = CarriedRole.objects.all()
        assert (carried.organization_role.name, carried.role.name) == ("driver", "driver")


def test_staff_choose_a_recipe_with_what_it_sets_up_in_front_of_them() -> None:
    visitor, slug = at_console(new_operator(operators="admin")), cast.unique("chosen")
    visitor.open("/tenants/new/")
    for recipe in RECIPES.values():
        assert all(str(text) in visitor.text for text in (recipe.label, recipe.lead, *recipe.makes))
    answer(visitor, name="Chosen", slug=slug, environment="development", accent="rose", recipe="b2c")
    provisioning.provision(cast.tenant(slug).id)
    with enter(cast.tenant(slug)):
        assert Role.objects.filter(name="premium").exists()
    visitor.open(f"/tenants/{slug}/")
    assert "Consumer app (B2C)" in visitor.text


def test_none_is_a_choice_too() -> None:
    visitor, slug = at_console(new_operator(operators="admin")), cast.unique("empty")
    visitor.open("/tenants/new/")
    answer(visitor, name="Empty", slug=slug, environment="development", accent="rose")
    provisioning.provision(cast.tenant(slug).id)
    with enter(cast.tenant(slug)):
        assert not Application.objects.exists()


def test_one_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    visitor, slug = at_console(new_operator(operators="admin")), cast.unique("none")
    visitor.open("/tenants/new/")
    answer(visitor, name="None", slug=slug, environment="development", accent="rose", recipe="agency")
    assert "Select a valid choice" in visitor.text


def test_the_command_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    answer_of: dict[str, Any] = {}
    slug = cast.unique("told")
    call_command("create_tenant", slug, "--name", "Told", "--recipe", "b2b", "--json")
    answer_of = json.loads(capsys.readouterr().out)
    assert answer_of["recipe"] == "b2b"
