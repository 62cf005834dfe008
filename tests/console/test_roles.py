"""API resources and roles in the console: one thing has one home."""

from identity.oidc.operations import create_client
from identity.users.roles.models import Role
from identity.users.roles.operations import update_admitted_roles
from tenants.apis.models import ApiResource
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, heading, new_operator
from tests.visitor import Visitor


def admin() -> Visitor:
    return at_console(new_operator(acme="admin"))


def make_api(visitor: Visitor) -> str:
    """Its id, with one permission."""
    name = cast.unique("music")
    visitor.open("/t/acme/apis/new/")
    answer(visitor, name=name, indicator=f"https://{name}.test", token_format="jwt", access_token_seconds="600")
    assert heading(visitor) == name
    row = visitor.path.split("/")[-2]
    visitor.open(f"/t/acme/apis/{row}/permissions/add/")
    answer(visitor, name="read:library", description="Read the library")
    assert "read:library was added" in visitor.text
    return row


def make_role(visitor: Visitor, **fields: str | list[str]) -> str:
    visitor.open("/t/acme/roles/new/")
    answer(visitor, **{"name": cast.unique("role"), "kind": "user", **fields})
    assert visitor.page.status_code == 200
    return visitor.path.split("/")[-2]


def test_an_api_gets_permissions_and_a_role_bundles_them(acme: TenantScope) -> None:
    visitor = admin()
    api = make_api(visitor)
    with enter(acme):
        permission = ApiResource.objects.get(pk=api).permissions.get()
    role = make_role(visitor, permissions=[str(permission.pk)])
    with enter(acme):
        assert list(Role.objects.get(pk=role).permissions.all()) == [permission]
    visitor.open(f"/t/acme/roles/{role}/")
    answer(visitor, permissions=[])
    with enter(acme):
        assert not Role.objects.get(pk=role).permissions.exists()
    assert events(acme, "role.update_permissions")[0].details["removed"]
    visitor.open(f"/t/acme/apis/{api}/history/")
    assert "created the permission" in visitor.text


def test_what_an_operation_refuses_stands_at_its_field(acme: TenantScope) -> None:
    visitor = admin()
    api = make_api(visitor)
    with enter(acme):
        taken = ApiResource.objects.get(pk=api).indicator
    for indicator, sentence in ((taken, "Another API has this identifier."), ("no uri", "Enter an absolute URI")):
        visitor.open("/t/acme/apis/new/")
        answer(visitor, name="x", indicator=indicator, token_format="jwt", access_token_seconds="600")
        assert sentence in visitor.text
    for name, sentence in (("read:library", "has a permission of that name"), ("openid", "has a fixed meaning")):
        visitor.open(f"/t/acme/apis/{api}/permissions/add/")
        answer(visitor, name=name)
        assert sentence in visitor.text


def test_a_person_is_given_a_role_on_either_page_and_sees_where_a_permission_comes_from(acme: TenantScope) -> None:
    visitor = admin()
    api = make_api(visitor)
    with enter(acme):
        permission = ApiResource.objects.get(pk=api).permissions.get()
        user = cast.new_user()
    role = make_role(visitor, permissions=[str(permission.pk)])
    visitor.open(f"/t/acme/roles/{role}/people/give/")
    assert "Search first." in visitor.text
    visitor.open(f"/t/acme/roles/{role}/people/give/?q=nobody-at-all")
    assert "Nothing matches." in visitor.text
    visitor.open(f"/t/acme/roles/{role}/people/give/?q={user.email}")
    assert user.username is not None
    assert user.username in visitor.text
    answer(visitor)
    assert "Choose at least one." in visitor.text
    answer(visitor, person=[str(user.pk)])
    assert user.username in visitor.text
    visitor.open(f"/t/acme/roles/{role}/people/give/?q={user.email}")
    assert "Nothing matches." in visitor.text
    visitor.open(f"/t/acme/users/{user.pk}/roles/")
    assert "read:library" in visitor.text
    with enter(acme):
        given = user.role_rows.get()
    visitor.open(f"/t/acme/users/{user.pk}/roles/take/{given.pk}/")
    answer(visitor)
    with enter(acme):
        assert not user.role_rows.exists()
    with enter(acme):
        named = Role.objects.get(pk=role).name
    visitor.open(f"/t/acme/users/{user.pk}/roles/give/?q={named[2:].upper()}")
    assert f'value="{role}"' in visitor.text
    answer(visitor, role=[role])
    with enter(acme):
        assert user.role_rows.get().role_id == Role.objects.get(pk=role).pk


def test_an_application_says_who_may_sign_in_and_what_new_people_get(acme: TenantScope) -> None:
    visitor = admin()
    role = make_role(visitor)
    with enter(acme):
        client, _secret = create_client(name="x", kind="web", redirect_uris=["https://x.test/"], by=COMMAND)
        application = client.application
    path = f"/t/acme/applications/{application.pk}/people/"
    visitor.open(path)
    answer(visitor, who="roles", admitted=[])
    assert "or nobody could sign in" in visitor.text
    answer(visitor, who="roles", admitted=[role])
    with enter(acme):
        assert [str(row.role_id) for row in application.admitted_roles.all()] == [role]
        assert not application.default_roles.exists()
    assert [event.action for event in events(acme, "application.update_default_roles")] == []
    visitor.open(path)
    answer(visitor, who="everybody", admitted=[role], default=[role])
    with enter(acme):
        assert not application.admitted_roles.exists()
        assert application.default_roles.count() == 1
    assert visitor.open(f"/t/acme/applications/{application.pk}/roles/").status_code == 404


def test_a_machine_client_is_given_roles_of_its_own_kind(acme: TenantScope) -> None:
    visitor = admin()
    for_people, for_machines = make_role(visitor), make_role(visitor, kind="machine")
    with enter(acme):
        client, _secret = create_client(name="service", kind="machine", by=COMMAND)
        application = client.application
    path = f"/t/acme/applications/{application.pk}/roles/"
    visitor.open(f"{path}give/")
    answer(visitor, role=for_people)
    assert "c-error" in visitor.text
    answer(visitor, role=for_machines)
    assert visitor.path == path
    with enter(acme):
        given = application.role_rows.get()
    visitor.open(f"{path}take/{given.pk}/")
    answer(visitor)
    with enter(acme):
        assert not application.role_rows.exists()
    assert visitor.open(f"/t/acme/applications/{application.pk}/people/").status_code == 404


def test_deleting_asks_for_the_name(acme: TenantScope) -> None:
    visitor = admin()
    role, api = make_role(visitor), make_api(visitor)
    for model, path, row in ((Role, "roles", role), (ApiResource, "apis", api)):
        with enter(acme):
            name = str(model.objects.get(pk=row))
        visitor.open(f"/t/acme/{path}/{row}/delete/")
        answer(visitor, confirmation="acme")
        with enter(acme):
            assert model.objects.filter(pk=row).exists()
        answer(visitor, confirmation=name)
        with enter(acme):
            assert not model.objects.filter(pk=row).exists()


def test_the_page_of_a_role_for_machines_gives_and_takes_it(acme: TenantScope) -> None:
    visitor = admin()
    role = make_role(visitor, kind="machine")
    with enter(acme):
        client, _secret = create_client(name=cast.unique("service"), kind="machine", by=COMMAND)
        application = client.application
    path = f"/t/acme/roles/{role}/people/"
    visitor.open(path)
    assert "No machine client yet." in visitor.text
    visitor.open(f"/t/acme/roles/{role}/machines/give/")
    answer(visitor, application=str(application.pk))
    assert visitor.path == path
    with enter(acme):
        given = application.role_rows.get()
    assert f"<strong>{application}</strong>" in visitor.text
    visitor.open(f"/t/acme/roles/{role}/machines/take/{given.pk}/")
    answer(visitor)
    with enter(acme):
        assert not application.role_rows.exists()


def test_an_application_is_never_opened_to_everybody_by_deleting_a_role(acme: TenantScope) -> None:
    visitor = admin()
    role = make_role(visitor)
    with enter(acme):
        row = Role.objects.get(pk=role)
        client, _secret = create_client(
            name=cast.unique("x"), kind="web", redirect_uris=["https://x.test/"], by=COMMAND
        )
        update_admitted_roles(application=client.application, roles=[row], by=COMMAND)
    visitor.open(f"/t/acme/roles/{role}/people/")
    assert str(client.application) in visitor.text
    visitor.open(f"/t/acme/roles/{role}/delete/")
    assert f"no longer lets anybody in to {client.application}" in visitor.text
    answer(visitor, confirmation=row.name)
    assert "Change that first, or everybody could." in visitor.text
    with enter(acme):
        assert client.application.admitted_roles.count() == 1
        update_admitted_roles(application=client.application, roles=[], by=COMMAND)
    answer(visitor, confirmation=row.name)
    with enter(acme):
        assert not Role.objects.filter(pk=role).exists()


def test_deleting_a_permission_names_the_roles_that_lose_it(acme: TenantScope) -> None:
    visitor = admin()
    api = make_api(visitor)
    with enter(acme):
        permission = ApiResource.objects.get(pk=api).permissions.get()
    role = make_role(visitor, permissions=[str(permission.pk)])
    with enter(acme):
        name = Role.objects.get(pk=role).name
    visitor.open(f"/t/acme/apis/{api}/")
    assert f">{name}</a>" in visitor.text
    visitor.open(f"/t/acme/apis/{api}/permissions/remove/{permission.pk}/")
    assert f"These roles lose it: {name}." in visitor.text
    visitor.open(f"/t/acme/roles/{role}/")
    assert "Read the library" in visitor.text
