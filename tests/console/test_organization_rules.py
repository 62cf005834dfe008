"""Rules of organizations in the console: what a change breaks is said before it is saved."""

from orgs.models import OrganizationPolicy, OrganizationRole
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, new_operator
from tests.visitor import Visitor


def test_what_people_lose_is_said_first_and_the_rest_is_saved_at_once() -> None:
    scope = cast.new_tenant().scope()
    visitor = at_console(new_operator(**{scope.slug: "admin"}))
    visitor.open(f"/t/{scope.slug}/organizations/rules/")
    assert "admin" in visitor.text.split("How it is now")[1]
    save(visitor, people_may_create="on", created_limit="3", people_may_leave="on", own_roles="on")
    assert policy(scope).people_may_create
    save(visitor, created_limit="3")
    for sentence in ("can create no more organizations", "no longer leave by themselves", "no roles of their own"):
        assert sentence in visitor.text
    assert policy(scope).people_may_create
    save(visitor, created_limit="3", confirmation=scope.slug)
    found = policy(scope)
    assert (found.people_may_create, found.people_may_leave, found.own_roles) == (False, False, False)
    assert len(events(scope, "organization_policy.update")) == 2


def test_a_template_without_an_owner_is_pointed_out() -> None:
    scope = cast.new_tenant().scope()
    with enter(scope):
        OrganizationRole.objects.filter(is_owner=True).update(is_owner=False)
    visitor = at_console(new_operator(**{scope.slug: "viewer"}))
    visitor.open(f"/t/{scope.slug}/organizations/rules/")
    assert "the template has no owner" in visitor.text


def save(visitor: Visitor, **fields: str) -> None:
    """Boxes that are not named are not ticked."""
    filled: dict[str, str | list[str]] = {name: [] for name in ("people_may_create", "people_may_leave", "own_roles")}
    answer(visitor, **filled | {"invitation_days": "7"} | fields)


def policy(scope: TenantScope) -> OrganizationPolicy:
    with enter(scope):
        return OrganizationPolicy.objects.get()
