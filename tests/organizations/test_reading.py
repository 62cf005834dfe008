"""What the lists show: found, paged, and told in sentences."""

from identity.console.sentences import SENTENCES as ALL
from identity.organizations.sentences import SENTENCES
from orgs.members.operations import add_member
from orgs.models import Member
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import enter
from tests import cast
from tests.organizations.room import house, room

# What staff alone reads of.
NOT_TOLD = {"organization.delete", "organization.export"}


def test_every_event_of_an_organization_has_a_sentence_here() -> None:
    told = {action for action in ALL if action.startswith("organization.")}
    assert told - NOT_TOLD <= set(SENTENCES)


def test_members_are_found_by_name_and_by_address() -> None:
    here, owner = room(), house().browser("owner")
    with enter(house().scope):
        mika = cast.new_user()
        mika.name = "Mika Ōta"
        mika.save(update_fields=("name",))
        add_member(organization=here.organization, user_id=mika.pk, by=COMMAND)
    path = here.path("organization_members")
    for query in ("mika", "ŌTA", mika.email[:8]):
        answer = owner.client.get(path, {"q": query})
        assert "Mika Ōta" in answer.text, query
        assert answer.text.count("<li><div><strong>") == 1, query
    for query in ("%", "x" * 5000, "' or 1=1"):
        assert owner.client.get(path, {"q": query}).status_code == 200, query


def test_a_page_of_members_costs_the_same_however_many_there_are() -> None:
    here, owner = room(), house().browser("owner")
    with enter(house().scope):
        people = [cast.new_user(password=None) for _ in range(35)]
        Member.objects.bulk_create(Member(organization=here.organization, user=person) for person in people)
    first = owner.client.get(here.path("organization_members"))
    assert first.text.count("<li><div><strong>") == 30
    assert "?p=2" in first.text
    second = owner.client.get(here.path("organization_members"), {"p": "2"})
    assert 0 < second.text.count("<li><div><strong>") <= 30


def test_the_activity_names_colleagues_and_hides_staff() -> None:
    here, owner = room(), house().browser("owner")
    owner.client.post(here.path("organization_member_remove"), headers={"origin": owner.origin})
    with enter(house().scope):
        staff = Actor(Kind.OPERATOR, "x", "oscar@agency.test", ip="192.0.2.7")
        add_member(organization=here.organization, user_id=cast.new_user().pk, by=staff)
    text = owner.client.get(here.path("organization_activity")).text
    assert f"{house().people['owner'].email} removed {here.guest.user}." in text
    assert "The operator of this service" in text
    assert "oscar@agency.test" not in text
    assert "192.0.2.7" not in text


def test_the_activity_of_one_organization_is_not_in_anothers() -> None:
    here, there, owner = room("Here"), room("There"), house().browser("owner")
    owner.client.post(there.path("organization_member_remove"), headers={"origin": owner.origin})
    assert str(there.guest.user) not in owner.client.get(here.path("organization_activity")).text
