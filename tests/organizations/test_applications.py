"""Machine clients of an organization: added among those that staff offers, removed by its own people."""

from uuid import UUID

from identity.applications.models import Application
from identity.applications.operations import suspend_application, update_application
from identity.oidc.operations import create_client
from orgs.models import Member
from orgs.roles.operations import create_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.organizations.room import house, room


def _client(kind: str = "machine", *, offered: bool = True) -> UUID:
    with enter(house().scope):
        uris = {} if kind == "machine" else {"redirect_uris": ["https://a.test/back"]}
        client, _secret = create_client(name=cast.unique("Client"), kind=kind, by=COMMAND, **uris)  # type: ignore[arg-type]  # of each kind its own
        values = {"offered_to_organizations": offered}
        update_application(application=client.application, values=values, by=COMMAND)
        return UUID(str(client.application.pk))


def test_one_that_is_offered_is_added_with_roles() -> None:
    here, owner, offered = room(), house().browser("owner"), _client()
    with enter(house().scope):
        role = create_role(name=cast.unique("reader"), kind="machine", by=COMMAND)
    path = here.path("organization_application_add", application_id=offered)
    sent = {"roles": [str(role.pk)]}
    assert owner.client.post(path, sent, headers={"origin": owner.origin}).status_code == 302
    with enter(house().scope):
        found = Member.objects.get(organization=here.organization, application=offered)
        assert list(found.roles.all()) == [role]
    assert owner.client.post(path, sent, headers={"origin": owner.origin}).status_code == 404


def test_no_other_is() -> None:
    """Not offered, for people, suspended."""
    here, owner = room(), house().browser("owner")
    suspended = _client()
    with enter(house().scope):
        suspend_application(application=Application.objects.get(pk=suspended), reason="", by=COMMAND)
    for key in (_client(offered=False), _client("web"), suspended):
        before = house().events()
        path = here.path("organization_application_add", application_id=key)
        for send in (owner.client.get, owner.client.post):
            assert send(path, headers={"origin": owner.origin}).status_code == 404
        assert house().events() == before


def test_roles_for_people_are_no_choice_for_a_machine() -> None:
    here, owner, offered = room(), house().browser("owner"), _client()
    path = here.path("organization_application_add", application_id=offered)
    sent = {"roles": [str(house().roles["owner"].pk)]}
    assert owner.client.post(path, sent, headers={"origin": owner.origin}).status_code == 200
    with enter(house().scope):
        assert not Member.objects.filter(application=offered).exists()


def test_a_person_is_no_application_and_an_application_no_person() -> None:
    """The two lists share a table: neither page reaches the other's rows."""
    here, owner = room(), house().browser("owner")
    machine = here.keys["organization_application_remove"]
    for path in (
        here.path("organization_member", member_id=machine),
        here.path("organization_member_remove", member_id=machine),
        here.path("organization_application_remove").replace(str(machine), str(here.guest.pk)),
    ):
        assert owner.client.get(path).status_code == 404, path
