"""Organizations in the console: found, made, changed, and who belongs to them."""

from identity.oidc.operations import create_client
from identity.signin.brand.models import OrganizationBranding
from identity.users.roles import operations as tenant_roles
from identity.users.roles.carried import update_carried_roles
from orgs.members.operations import add_member
from orgs.models import FOUND_LIMIT, Member, Organization, OrganizationRole
from orgs.operations import create_organization
from orgs.roles.operations import create_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, counted, events, heading, new_operator
from tests.visitor import Visitor


def admin() -> Visitor:
    return at_console(new_operator(acme="admin"))


def made(scope: TenantScope, name: str = "") -> Organization:
    with enter(scope):
        return create_organization(name=name or cast.unique("company"), by=COMMAND)


def place(organization: Organization, page: str = "") -> str:
    return f"/t/acme/organizations/{organization.pk}/{page}"


def role(scope: TenantScope, name: str) -> OrganizationRole:
    with enter(scope):
        return OrganizationRole.objects.template().get(name=name)


def test_an_organization_is_created_changed_and_found_by_the_beginning_of_its_name(acme: TenantScope) -> None:
    visitor, name = admin(), cast.unique("Zebra")
    visitor.open("/t/acme/organizations/new/")
    answer(visitor, name=name, description="Stripes")
    assert heading(visitor) == name
    answer(visitor, name=name, custom_data='["no object"]')
    assert "Enter an object" in visitor.text
    answer(visitor, name=name, custom_data='{"plan": "gold"}', requires_mfa="on")
    with enter(acme):
        row = Organization.objects.get(name=name)
    assert (row.custom_data, row.requires_mfa, row.description) == ({"plan": "gold"}, True, "Stripes")
    assert events(acme, "organization.update")[0].object_id == str(row.pk)
    for text in (name[:9].upper(), str(row.pk)):
        visitor.open(f"/t/acme/organizations/?q={text}")
        assert name in visitor.text, text
    visitor.open("/t/acme/organizations/?q=nothing-begins-so")
    assert "Nothing matches." in visitor.text
    visitor.open(f"/t/acme/organizations/?q={name}&mfa=not")
    assert "Nothing matches." in visitor.text
    visitor.open(f"/t/acme/organizations/?q={name}&state=nonsense")
    assert "Nothing matches." in visitor.text


def test_people_and_machine_clients_are_added_with_roles_and_removed(acme: TenantScope) -> None:
    visitor, organization = admin(), made(acme)
    person = cast.person(acme)
    with enter(acme):
        service = create_client(name=cast.unique("service"), kind="machine", by=COMMAND)[0].application
    visitor.open(place(organization, f"members/add/?q={person.username}"))
    answer(visitor, person=[str(person.pk)], roles=[str(role(acme, "member").pk)])
    assert visitor.path == place(organization, "members/")
    visitor.open(place(organization, f"members/add/?q={person.username}"))
    assert "Nothing matches." in visitor.text
    visitor.open(place(organization, "members/add-machine/"))
    answer(visitor, machine=[str(service.pk)])
    with enter(acme):
        found = {member.user_id or member.application_id: member for member in organization.members.all()}
    assert set(found) == {person.pk, service.pk}
    visitor.open(place(organization, f"members/roles/{found[person.pk].pk}/"))
    answer(visitor, roles=[str(role(acme, "admin").pk)])
    visitor.open(place(organization, f"members/?q={person.username}"))
    assert person.email in visitor.text
    assert service.name not in visitor.text
    visitor.open(place(organization, f"members/?role={role(acme, 'member').pk}"))
    assert "Nothing matches." in visitor.text
    # The last owner stays.
    visitor.open(place(organization, f"members/remove/{found[person.pk].pk}/"))
    answer(visitor, confirmation="acme")
    assert "This is the last owner." in visitor.text
    visitor.open(place(organization, f"members/remove/{found[service.pk].pk}/"))
    answer(visitor, confirmation="acme")
    with enter(acme):
        assert list(organization.members.values_list("user_id", flat=True)) == [person.pk]
    visitor.open(place(organization, "history/"))
    assert f"removed <b>{service}</b> from" in visitor.text


def test_a_member_of_another_organization_is_not_there(acme: TenantScope) -> None:
    visitor, organization, other = admin(), made(acme), made(acme)
    person = cast.person(acme)
    with enter(acme):
        foreign = add_member(organization=other, user_id=person.pk, by=COMMAND)
    for act in ("roles", "remove"):
        path = place(organization, f"members/{act}/{foreign.pk}/")
        assert visitor.open(path).status_code == 404
        answered = visitor.client.post(path, {"sure": "1"}, headers={"origin": visitor.origin})
        assert answered.status_code in (403, 404)
    with enter(acme):
        assert Member.objects.filter(pk=foreign.pk).exists()


def test_a_role_of_another_organization_cannot_be_given(acme: TenantScope) -> None:
    visitor, organization, other = admin(), made(acme), made(acme)
    person = cast.person(acme)
    with enter(acme):
        foreign = OrganizationRole.objects.create(organization=other, name=cast.unique("theirs"))
        member = add_member(organization=organization, user_id=person.pk, by=COMMAND)
    visitor.open(place(organization, f"members/roles/{member.pk}/"))
    assert foreign.name not in visitor.text
    answer(visitor, roles=[str(foreign.pk)])
    assert "c-error" in visitor.text
    with enter(acme):
        assert not member.role_rows.exists()


def test_the_page_of_a_person_shows_and_changes_where_they_belong(acme: TenantScope) -> None:
    visitor, organization = admin(), made(acme)
    person = cast.person(acme)
    path = f"/t/acme/users/{person.pk}/organizations/"
    visitor.open(f"{path}add/?q={organization.name}")
    answer(visitor, organization=[str(organization.pk)], roles=[str(role(acme, "member").pk)])
    assert visitor.path == path
    assert organization.name in visitor.text
    with enter(acme):
        member = organization.members.get()
        carried = tenant_roles.create_role(name=cast.unique("carried"), by=COMMAND)
        carrier = create_role(name=cast.unique("carrier"), by=COMMAND)
        update_carried_roles(organization_role=carrier, roles=[carried], by=COMMAND)
    visitor.open(f"{path}roles/{member.pk}/")
    answer(visitor, roles=[str(carrier.pk)])
    visitor.open(f"{path}remove/{member.pk}/")
    assert f"came with them: {carried.name}." in visitor.text
    answer(visitor, confirmation="acme")
    with enter(acme):
        assert not organization.members.exists()
        assert not person.role_rows.filter(role=carried).exists()


def test_only_machine_clients_have_organizations(acme: TenantScope) -> None:
    visitor = admin()
    with enter(acme):
        shop = create_client(name="x", kind="web", redirect_uris=["https://x.test/"], by=COMMAND)[0].application
        service = create_client(name="x", kind="machine", by=COMMAND)[0].application
    assert visitor.open(f"/t/acme/applications/{shop.pk}/organizations/").status_code == 404
    assert visitor.open(f"/t/acme/applications/{service.pk}/organizations/").status_code == 200


def test_suspending_asks_for_a_reason_and_deleting_for_the_name(acme: TenantScope) -> None:
    visitor, organization = admin(), made(acme)
    visitor.open(place(organization, "suspend/"))
    answer(visitor)
    assert "c-error" in visitor.text
    answer(visitor, reason="unpaid", confirmation="acme")
    assert "is suspended." in visitor.text
    visitor.open(f"/t/acme/organizations/?q={organization.name}&state=suspended")
    assert organization.name in visitor.text
    visitor.open(place(organization, "resume/"))
    answer(visitor)
    visitor.open(place(organization, "delete/"))
    answer(visitor, confirmation="acme")
    with enter(acme):
        assert Organization.objects.get(pk=organization.pk).is_active
    answer(visitor, confirmation=organization.name)
    assert visitor.path == "/t/acme/organizations/"
    with enter(acme):
        assert not Organization.objects.filter(pk=organization.pk).exists()


def test_a_page_of_the_list_costs_as_much_with_many_as_with_one() -> None:
    scope = cast.new_tenant().scope()
    operator = new_operator(**{scope.slug.replace("-", "_"): "viewer"})
    visitor = at_console(operator)
    made(scope)
    visitor.open(f"/t/{scope.slug}/organizations/")
    with counted() as few:
        visitor.open(f"/t/{scope.slug}/organizations/")
    with enter(scope):
        Organization.objects.bulk_create(Organization(name=f"many {number:04}") for number in range(120))
    with counted() as many:
        visitor.open(f"/t/{scope.slug}/organizations/")
    assert visitor.text.count("c-monogram") >= 50
    assert len(many) == len(few)
    older = next(line for line in visitor.text.split('"') if line.startswith("?after="))
    visitor.open(f"/t/{scope.slug}/organizations/{older.replace('&amp;', '&')}")
    assert "many 0" in visitor.text


def test_sign_in_on_the_way_into_an_organization_looks_as_staff_chose(acme: TenantScope) -> None:
    visitor, organization = admin(), made(acme)
    visitor.open(place(organization, "brand/"))
    answer(visitor, display_name="Zebra Inc.", colour="no colour")
    assert "c-error" in visitor.text
    answer(visitor, display_name="Zebra Inc.", colour="#112233")
    with enter(acme):
        row = OrganizationBranding.objects.get(pk=organization.pk)
    assert (row.display_name, row.colour) == ("Zebra Inc.", "#112233")
    answer(visitor, display_name="", colour="")
    with enter(acme):
        assert not OrganizationBranding.objects.filter(pk=organization.pk).exists()


def test_a_filter_is_asked_of_all_matches_of_a_search() -> None:
    scope = cast.new_tenant().scope()
    with enter(scope):
        Organization.objects.bulk_create(Organization(name=f"many {number:04}") for number in range(FOUND_LIMIT + 1))
        Organization.objects.create(name="many of them, and the last", requires_mfa=True)
    visitor = at_console(new_operator(**{scope.slug: "viewer"}))
    visitor.open(f"/t/{scope.slug}/organizations/?q=many&mfa=required")
    assert "and the last" in visitor.text
