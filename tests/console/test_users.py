"""Users of a tenant in the console."""

import json

from identity.users.models import User
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, heading, new_operator, session_of
from tests.visitor import Visitor


def reload(scope: TenantScope, user: User) -> User:
    with enter(scope):
        return User.objects.get(pk=user.pk)


def somebody(scope: TenantScope) -> User:
    with enter(scope):
        return cast.new_user()


def test_it_finds_people_by_any_identifier(acme: TenantScope) -> None:
    user = somebody(acme)
    visitor = at_console(new_operator(acme="viewer"))
    assert user.username is not None
    for wanted in (user.username, user.username.upper(), user.email, str(user.pk)):
        visitor.open(f"/t/acme/users/?q={wanted}")
        assert str(user.pk) in visitor.text, wanted
        assert visitor.text.count('<th scope="row">') == 1
    visitor.open("/t/acme/users/?q=nobody-is-called-this")
    assert "Nothing matches." in visitor.text


def test_it_creates_a_person_and_the_operator_stands_in_the_history(acme: TenantScope) -> None:
    operator, name = new_operator(acme="admin"), cast.unique("made")
    visitor = at_console(operator)
    visitor.open("/t/acme/users/new/")
    answer(visitor, name="Grace", email=f"{name}@example.test", username=name, password="a long enough password")
    assert heading(visitor) == "Grace"
    made = events(acme, "user.create")[0]
    assert (made.actor_kind, made.actor_id) == ("operator", str(operator.pk))
    visitor.open(f"{visitor.path}history/")
    assert f"<b>{operator}</b> created the user <b>Grace</b>." in visitor.text


def test_what_the_operation_refuses_becomes_an_error_of_the_form(acme: TenantScope) -> None:
    taken = somebody(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open("/t/acme/users/new/")
    answer(visitor, email=taken.email)
    assert "is in use" in visitor.text
    answer(visitor, email="", username="")
    assert "needs a username or an e-mail address" in visitor.text
    answer(visitor, username=cast.unique("weak"), password="password")
    assert "tried first" in visitor.text
    answer(visitor, email="not an address")
    assert "c-error" in visitor.text


def test_it_changes_the_profile_and_shows_what_changed(acme: TenantScope) -> None:
    user = somebody(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/users/{user.pk}/")
    answer(visitor, name="Hedy", custom_data=json.dumps({"plan": "pro"}), profile="{}")
    after = reload(acme, user)
    assert (after.name, after.custom_data) == ("Hedy", {"plan": "pro"})
    assert "Saved." in visitor.text
    answer(visitor, name="Hedy", custom_data="[1]", profile="{}")
    assert "Enter an object" in visitor.text
    answer(visitor, name="Hedy", custom_data="not json", profile="{}")
    assert "c-error" in visitor.text
    visitor.open(f"/t/acme/users/{user.pk}/history/")
    assert "changed the profile of" in visitor.text


def test_support_suspends_with_a_reason_and_the_person_is_out(acme: TenantScope) -> None:
    user = somebody(acme)
    theirs = Visitor(acme)
    from django.conf import settings

    theirs.client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user, acme)
    assert theirs.client.get("/account/").status_code == 200
    visitor = at_console(new_operator(acme="support"))
    visitor.open(f"/t/acme/users/{user.pk}/suspend/")
    answer(visitor, reason="reported", confirmation="acme")
    assert not reload(acme, user).is_active
    assert theirs.client.get("/account/").status_code == 302
    visitor.open(f"/t/acme/users/{user.pk}/resume/")
    answer(visitor)
    assert reload(acme, user).is_active
    assert [event.action for event in history(acme, user)][:2] == ["user.resume", "user.suspend"]


def history(scope: TenantScope, user: User) -> list[Event]:
    with enter(scope):
        return list(Event.objects.about(user))


def test_support_signs_somebody_out_everywhere(acme: TenantScope) -> None:
    user = somebody(acme)
    before = user.valid_from
    visitor = at_console(new_operator(acme="support"))
    visitor.open(f"/t/acme/users/{user.pk}/sign-out/")
    answer(visitor)
    assert visitor.path.endswith("/sessions/")
    assert reload(acme, user).valid_from > before
    assert history(acme, user)[0].action == "user.end_sessions"


def test_a_new_password_is_set_and_never_shown(acme: TenantScope) -> None:
    user = somebody(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/users/{user.pk}/password/")
    answer(visitor, password="short")
    assert "too short" in visitor.text
    answer(visitor, password="a new long password")
    assert reload(acme, user).check_password("a new long password")
    assert "a new long password" not in visitor.text
    assert "a new long password" not in json.dumps([event.details for event in history(acme, user)])


def test_deleting_asks_for_the_name_and_the_history_stays(acme: TenantScope) -> None:
    user = somebody(acme)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/users/{user.pk}/delete/")
    answer(visitor, confirmation="acme")
    assert reload(acme, user)
    answer(visitor, confirmation=str(user))
    assert visitor.path == "/t/acme/users/"
    with enter(acme):
        assert not User.objects.filter(pk=user.pk).exists()
    assert history(acme, user)[0].action == "user.delete"


def test_the_same_person_in_another_tenant_is_untouched(acme: TenantScope, globex: TenantScope) -> None:
    name = cast.unique("twin")
    with enter(acme):
        here = cast.new_user(name)
    with enter(globex):
        there = cast.new_user(name)
    visitor = at_console(new_operator(acme="owner", globex="viewer"))
    visitor.open(f"/t/acme/users/{here.pk}/delete/")
    answer(visitor, confirmation=str(here))
    assert reload(globex, there)
    assert visitor.open(f"/t/acme/users/{there.pk}/").status_code == 404
