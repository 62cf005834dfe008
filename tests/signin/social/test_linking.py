"""Connecting an account elsewhere with one's own, and taking it away again."""

from collections.abc import Callable

from django.conf import settings

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import events, session_of
from tests.doubles.vendor import Person, Vendor
from tests.signin.social.people import connect, door, identities, sign_in, somebody
from tests.visitor import Visitor, forms_of, mails_to

Visit = Callable[..., Visitor]
PAGE = "/account/identities"


def resident(scope: TenantScope, visit: Visit, *, password: str | None = cast.PASSWORD) -> tuple[User, Visitor]:
    user = cast.person(scope, password=password)
    visitor = visit(scope)
    visitor.sign_in(user.username or "", cast.PASSWORD)
    return user, visitor


def press_connect(visitor: Visitor, name: str = "Acme ID") -> str:
    """Where the browser is sent."""
    visitor.open(PAGE)
    form = next(form for form in forms_of(visitor.text) if form["action"] == "")
    visitor.page = visitor.client.post(
        door(visitor, f"Connect {name}"), form["fields"], headers={"origin": visitor.origin}
    )
    return visitor.location


def link(visitor: Visitor, vendor: Vendor, person: Person) -> None:
    back = vendor.authorize(press_connect(visitor), person)
    visitor.open(back.removeprefix(visitor.origin))


def test_a_person_connects_an_account_and_signs_in_with_it(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    (user, visitor), elsewhere = resident(here, visit), somebody("another@address.test", email_verified=False)
    link(visitor, acme_id, elsewhere)
    assert "The account is connected" in visitor.text
    assert "another@address.test" in visitor.text
    again = visit(here)
    sign_in(again, acme_id, elsewhere)
    assert again.path == "/account/"
    assert [one.user for one in identities(here)] == [user]
    assert events(here, "user.link_identity")[0].details["connection"] == "Acme ID"


def test_a_session_left_open_gives_nobody_a_way_in_of_his_own(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Without a fresh proof there is neither connecting nor disconnecting."""
    user, visitor = resident(here, visit)
    link(visitor, acme_id, somebody())
    stale = visit(here)
    stale.client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user, here, proved=3600)
    connect(here, acme_id, name="Second ID")
    assert press_connect(stale, "Second ID").startswith("/signin/again?next=%2Faccount%2Fidentities")
    stale.open(f"{PAGE}/{identities(here)[0].pk}/remove")
    assert stale.path.startswith("/signin/again")
    assert len(identities(here)) == 1


def test_an_account_that_somebody_else_has_connected_is_refused(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    (first, one), (_second, other), elsewhere = resident(here, visit), resident(here, visit), somebody()
    link(one, acme_id, elsewhere)
    link(other, acme_id, elsewhere)
    assert "connected with another account here" in other.text
    assert [found.user for found in identities(here)] == [first]


def test_only_the_person_who_asked_is_connected(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Somebody else signs in, in the same browser, while the vendor's page is open."""
    _user, visitor = resident(here, visit)
    back = acme_id.authorize(press_connect(visitor), somebody())
    other = cast.person(here)
    visitor.client.cookies[settings.SESSION_COOKIE_NAME] = session_of(other, here)
    visitor.open(back.removeprefix(visitor.origin))
    assert "Another person signed in meanwhile" in visitor.text
    assert not identities(here)


def test_an_answer_to_a_sign_in_does_not_connect(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """The purpose is part of the state: an attacker's answer opened by a signed-in victim signs out or fails, no more."""
    _user, victim = resident(here, visit)
    attacker = visit(here)
    from tests.signin.social.people import press

    back = acme_id.authorize(press(attacker), somebody())
    victim.open(back.removeprefix(victim.origin))
    assert victim.page.status_code == 400
    assert not identities(here)


def test_what_is_not_the_only_way_in_may_go(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    user, visitor = resident(here, visit)
    elsewhere = somebody()
    link(visitor, acme_id, elsewhere)
    visitor.open(f"{PAGE}/{identities(here)[0].pk}/remove")
    number = next(n for n, form in enumerate(forms_of(visitor.text)) if form["action"] == "")
    visitor.submit(form=number)
    assert "no longer connected" in visitor.text
    assert not identities(here)
    assert events(here, "user.unlink_identity")[0].object_id == str(user.pk)


def test_the_last_way_in_stays(acme_id: Vendor, tenant_with: Callable[..., TenantScope], visit: Visit) -> None:
    """No password, no address to send a code to: nobody could come in again."""
    scope = tenant_with()
    elsewhere, visitor = somebody(), visit(scope)
    elsewhere.email = ""
    sign_in(visitor, acme_id, elsewhere)
    assert visitor.path == "/account/"
    mine = identities(scope)[0]
    visitor.open(f"{PAGE}/{mine.pk}/remove")
    assert "the only way by which you can sign in" in visitor.text
    token = visitor.client.cookies["genkan-form"].value
    visitor.client.post(f"{PAGE}/{mine.pk}/remove", {"csrfmiddlewaretoken": token}, headers={"origin": visitor.origin})
    assert identities(scope)


def test_an_identity_of_somebody_else_cannot_be_taken_away(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    (_user, one), (_other, thief) = resident(here, visit), resident(here, visit)
    link(one, acme_id, somebody())
    path = f"{PAGE}/{identities(here)[0].pk}/remove"
    assert thief.open(path).status_code == 404
    token = thief.client.cookies["genkan-form"].value
    assert thief.client.post(path, {"csrfmiddlewaretoken": token}, headers={"origin": thief.origin}).status_code == 404
    assert len(identities(here)) == 1


def test_two_requests_at_once_do_not_take_the_last_two_ways(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Two identities are all there is: each looks as if the other one stayed."""
    import threading

    from django.db import connection

    from connectors.models import Connector
    from identity.signin.social import operations
    from identity.signin.ways import LastWayIn
    from tenants.audit.actor import COMMAND

    connect(here, acme_id, name="Second ID")
    visitor, elsewhere = visit(here), somebody()
    elsewhere.email = ""
    sign_in(visitor, acme_id, elsewhere)
    user = identities(here)[0].user
    with enter(here):
        second = Connector.objects.get(name="Second ID")
        arrival = operations.Arrival(operations.Profile("second"), {}, {})
        operations.link_identity(user=user, connector=second, arrival=arrival, by=COMMAND)
    found, barrier = identities(here), threading.Barrier(2)

    def remove(number: int) -> None:
        barrier.wait()
        try:
            with enter(here):
                operations.unlink_identity(identity=found[number], by=COMMAND)
        except LastWayIn:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(identities(here)) == 1


def test_an_identity_survives_its_connector_being_out_of_use(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    from connectors import operations
    from connectors.models import Connector
    from tenants.audit.actor import COMMAND

    _user, visitor = resident(here, visit)
    link(visitor, acme_id, somebody())
    with enter(here):
        row = Connector.objects.get()
        operations.disable_connector(connector=row, by=COMMAND)
    assert "Acme ID" in visitor.open(PAGE).content.decode()
    with enter(here):
        operations.enable_connector(connector=row, by=COMMAND)
    assert len(identities(here)) == 1


def test_the_account_page_says_what_is_connected_and_the_owner_is_told_by_mail(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    user, visitor = resident(here, visit)
    link(visitor, acme_id, somebody())
    page = visitor.open("/account/").content.decode()
    assert "Connected accounts" in page
    assert "Acme ID" in page
    mail = mails_to(here, user.email)[-1]
    assert "account elsewhere was connected" in mail["Subject"]
    assert "Acme ID" in mail.get_content()
