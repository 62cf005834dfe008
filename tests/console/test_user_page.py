"""What staff do on the page of one person: one device, one linked account, several roles at once."""

from uuid import uuid4

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from identity.users.models import User
from identity.users.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, new_operator
from tests.visitor import Visitor


@pytest.fixture
def person(acme: TenantScope) -> User:
    return cast.person(acme)


def test_one_device_is_signed_out_and_the_other_stays(acme: TenantScope, person: User) -> None:
    phone, desk = Visitor(acme), Visitor(acme)
    for device in (phone, desk):
        device.sign_in(person.email, cast.PASSWORD)
        assert device.path.startswith("/account")
    with enter(acme):
        first = UserSession.objects.filter(user=person).order_by("pk")[0]
    support = at_console(new_operator(acme="support"))
    support.open(f"/t/acme/users/{person.pk}/sessions/")
    assert support.text.count("/sessions/end/") == 2
    support.open(f"/t/acme/users/{person.pk}/sessions/end/{first.pk}/")
    answer(support)
    assert support.text.count("/sessions/end/") == 1
    assert phone.client.get("/account/").status_code == 302
    assert desk.client.get("/account/").status_code == 200
    said = events(acme, "user.end_session")[0]
    assert said.actor_kind == "operator"
    assert said.details["ended_session"]


def test_a_session_of_somebody_else_is_not_there(acme: TenantScope, person: User) -> None:
    other = cast.person(acme)
    Visitor(acme).sign_in(other.email, cast.PASSWORD)
    with enter(acme):
        theirs = UserSession.objects.get(user=other)
    admin = at_console(new_operator(acme="admin"))
    assert admin.open(f"/t/acme/users/{person.pk}/sessions/end/{theirs.pk}/").status_code == 404


def test_a_linked_account_is_shown_and_taken_away_unless_it_is_the_only_way_in(acme: TenantScope) -> None:
    person, alone = cast.person(acme), cast.person(acme, verified=False, password=None)
    admin = at_console(new_operator(acme="admin"))
    for user in (person, alone):
        with enter(acme):
            linked = SocialAccount.objects.create(
                user=user, provider=str(uuid4()), uid="42", extra_data={"email": "there@x.test"}
            )
        admin.open(f"/t/acme/users/{user.pk}/identities/")
        assert "there@x.test" in admin.text
        admin.open(f"/t/acme/users/{user.pk}/identities/remove/{linked.pk}/")
        answer(admin, confirmation="acme")
    assert "the only way by which" in admin.text
    with enter(acme):
        assert not SocialAccount.objects.filter(user=person).exists()
        assert SocialAccount.objects.filter(user=alone).exists()
    assert events(acme, "user.unlink_identity")[0].object_id == str(person.pk)


def test_several_roles_are_given_at_once_and_none_that_is_not_there(acme: TenantScope, person: User) -> None:
    with enter(acme):
        made = [roles.create_role(name=cast.unique("picked"), by=COMMAND) for _ in range(2)]
        machine = roles.create_role(name=cast.unique("picked"), kind="machine", by=COMMAND)
    admin = at_console(new_operator(acme="admin"))
    admin.open(f"/t/acme/users/{person.pk}/roles/give/?q=picked")
    assert str(machine.pk) not in admin.text
    for wrong in ([str(machine.pk)], ["nonsense"], [str(made[0].pk), str(person.pk)]):
        answer(admin, role=wrong)
        assert "It is not there any more" in admin.text, wrong
    answer(admin, role=[str(role.pk) for role in made])
    with enter(acme):
        assert {row.role for row in person.role_rows.select_related("role")} == set(made)
    assert events(acme, "user.give_roles")[0].details["roles"] == sorted(role.name for role in made)
