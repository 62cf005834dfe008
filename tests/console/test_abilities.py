"""What can this person do? The page says what the token says, where it comes from, and how to mend what is missing."""

import json
import re
from html import unescape
from typing import Any

from identity.applications.models import Application
from identity.oidc.operations import create_client
from identity.users.roles import operations as tenant_roles
from identity.users.roles.carried import update_carried_roles
from orgs.members.operations import add_member
from orgs.models import Organization
from orgs.operations import create_organization, suspend_organization, update_organization
from orgs.roles import operations
from tenants.apis import operations as apis
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import at_console, counted, new_operator
from tests.visitor import Visitor


def viewer() -> Visitor:
    return at_console(new_operator(acme="viewer"))


def shop(kind: str = "web") -> Application:
    uris = ["https://shop.test/back"] if kind == "web" else []
    return create_client(name=cast.unique(kind), kind=kind, redirect_uris=uris, by=COMMAND)[0].application


def company() -> Organization:
    return create_organization(name=cast.unique("company"), by=COMMAND)


def claims(visitor: Visitor) -> dict[str, Any]:
    """Of the access token on the page."""
    found = re.search(r"<summary>Access token</summary><pre[^>]*>(.*?)</pre>", visitor.text, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(unescape(found[1]))
    return read


def test_a_permission_in_an_organization_names_the_role_it_comes_from(acme: TenantScope) -> None:
    person = cast.person(acme)
    with enter(acme):
        application, organization = shop(), company()
        has, lacks = (operations.create_permission(name=cast.unique(name), by=COMMAND) for name in ("edit", "burn"))
        role = operations.create_role(name=cast.unique("editor"), permissions=[has], by=COMMAND)
        other = operations.create_role(name=cast.unique("burner"), permissions=[lacks], by=COMMAND)
        member = add_member(organization=organization, user_id=person.pk, roles=[role], by=COMMAND)
    visitor = viewer()
    path = f"/t/acme/users/{person.pk}/abilities/"
    visitor.open(path)
    assert "Choose an application" in visitor.text
    visitor.open(f"{path}?application={application.pk}&organization={organization.pk}")
    assert "There would be a token" in visitor.text
    assert role.name in visitor.text
    permitted, missing = visitor.text.split("Not permitted")
    assert has.name in permitted
    assert lacks.name in missing
    assert other.name in missing
    said = claims(visitor)
    assert said["aud"] == f"urn:logto:organization:{organization.pk}"
    assert has.name in said["scope"].split()
    assert lacks.name not in said["scope"].split()
    # Mended by whoever may; a viewer sees no way to.
    mend = f"/t/acme/users/{person.pk}/organizations/roles/{member.pk}/"
    assert mend not in visitor.text
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"{path}?application={application.pk}&organization={organization.pk}")
    assert mend in visitor.text


def test_a_role_of_the_tenant_that_comes_with_a_membership_is_said_so(acme: TenantScope) -> None:
    person = cast.person(acme)
    with enter(acme):
        application, organization = shop(), company()
        api = apis.create_resource(name="An API", indicator=f"https://{cast.unique('a')}.test", by=COMMAND)
        permission = apis.create_permission(resource=api, name="read:all", by=COMMAND)
        role = tenant_roles.create_role(name=cast.unique("reader"), permissions=[permission], by=COMMAND)
        carrier = operations.create_role(name=cast.unique("carrier"), by=COMMAND)
        update_carried_roles(organization_role=carrier, roles=[role], by=COMMAND)
        add_member(organization=organization, user_id=person.pk, roles=[carrier], by=COMMAND)
    visitor = viewer()
    visitor.open(f"/t/acme/users/{person.pk}/abilities/?application={application.pk}&api={api.pk}")
    assert "read:all" in visitor.text
    assert f"by way of {organization.name}" in visitor.text
    assert claims(visitor)["scope"] == "read:all"
    with enter(acme):
        suspend_organization(organization=organization, by=COMMAND)
    visitor.open(f"/t/acme/users/{person.pk}/abilities/?application={application.pk}&api={api.pk}")
    assert "by way of" not in visitor.text
    assert role.name in visitor.text.split("Not permitted")[1]


def test_what_stands_in_the_way_is_said_with_the_page_that_mends_it(acme: TenantScope) -> None:
    person = cast.person(acme)
    with enter(acme):
        application, organization = shop(), company()
        update_organization(organization=organization, values={"requires_mfa": True}, by=COMMAND)
    visitor = viewer()
    path = f"/t/acme/users/{person.pk}/abilities/?application={application.pk}&organization={organization.pk}"
    visitor.open(path)
    assert "There would be no token" in visitor.text
    assert "Not a member of the organization." in visitor.text
    assert f"/t/acme/users/{person.pk}/organizations/add/" in visitor.text
    with enter(acme):
        add_member(organization=organization, user_id=person.pk, by=COMMAND)
    visitor.open(path)
    assert "Only from a sign-in that proved two factors" in visitor.text
    visitor.open(f"{path}&strong=no")
    assert f"/t/acme/users/{person.pk}/factors/" in visitor.text
    with enter(acme):
        suspend_organization(organization=organization, by=COMMAND)
    visitor.open(path)
    assert "The organization is suspended." in visitor.text


def test_a_machine_client_is_asked_about_on_its_own_page(acme: TenantScope) -> None:
    with enter(acme):
        service, organization, web = shop("machine"), company(), shop()
        permission = operations.create_permission(name=cast.unique("sync"), by=COMMAND)
        role = operations.create_role(name=cast.unique("syncer"), kind="machine", permissions=[permission], by=COMMAND)
        add_member(organization=organization, application_id=service.pk, roles=[role], by=COMMAND)
    visitor = viewer()
    visitor.open(f"/t/acme/applications/{service.pk}/abilities/?organization={organization.pk}")
    assert role.name in visitor.text
    assert claims(visitor)["scope"] == permission.name
    assert visitor.open(f"/t/acme/applications/{web.pk}/abilities/").status_code == 404


def test_nonsense_in_the_address_asks_about_nothing(acme: TenantScope) -> None:
    person = cast.person(acme)
    visitor = viewer()
    page = visitor.open(f"/t/acme/users/{person.pk}/abilities/?application=x&organization=y&api=1&strong=z")
    assert page.status_code == 200
    assert "Choose an application" in visitor.text


def test_the_answer_costs_as_much_with_many_roles_as_with_one(acme: TenantScope) -> None:
    person = cast.person(acme)
    with enter(acme):
        application, organization = shop(), company()
    visitor = viewer()
    path = f"/t/acme/users/{person.pk}/abilities/?application={application.pk}&organization={organization.pk}"
    numbers = []
    for number in (1, 12):
        with enter(acme):
            for _ in range(number):
                permission = operations.create_permission(name=cast.unique("p"), by=COMMAND)
                role = operations.create_role(name=cast.unique("r"), permissions=[permission], by=COMMAND)
                add_member(organization=organization, user_id=person.pk, roles=[role], by=COMMAND)
        visitor.open(path)
        with counted() as statements:
            visitor.open(path)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
