"""/t/operators/: for platform owners who proved lately who they are, and no place to sidestep the staff page."""

from urllib.parse import parse_qs, urlsplit

from identity.users.models import User
from tenants.isolation.scope import enter
from tenants.register import operators_scope
from tests import cast
from tests.console.people import at_console, new_operator

PATH = "/t/operators/users/"


def test_a_recent_proof_opens_it() -> None:
    visitor = at_console(new_operator(operators="owner"), proved=9 * 60)
    assert visitor.open(PATH).status_code == 200
    assert visitor.path == PATH


def test_an_older_proof_leads_to_the_page_that_asks_again_and_back() -> None:
    owner = new_operator(operators="owner")
    with enter(operators_scope()):
        owner.set_password(cast.PASSWORD)
        owner.save()
    visitor = at_console(owner, proved=11 * 60)
    visitor.open(PATH)
    assert visitor.path.startswith("/signin/again?next=")
    assert parse_qs(urlsplit(visitor.path).query)["next"] == [PATH]
    visitor.submit(password="not the password")
    assert visitor.client.get(PATH).status_code == 302
    visitor.open(PATH)
    visitor.submit(password=cast.PASSWORD)
    assert visitor.path == PATH
    assert visitor.page.status_code == 200


def test_who_has_no_password_signs_out_and_in_again() -> None:
    visitor = at_console(new_operator(operators="owner"), proved=11 * 60)
    visitor.open(PATH)
    assert visitor.path.startswith("/prove?next=")
    visitor.submit()
    assert visitor.path == "/signin?next=%2Ft%2Foperators%2Fusers%2F"


def test_a_proof_leads_nowhere_else() -> None:
    visitor = at_console(new_operator(operators="owner"))
    for target in ("https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"):
        page = visitor.client.get("/prove", {"next": target})
        found = page.headers.get("Location", "") + page.content.decode()
        assert "evil.test" not in found
        assert "alert(1)" not in found


def test_it_is_not_there_for_any_lesser_role() -> None:
    for role in ("admin", "support", "viewer"):
        assert at_console(new_operator(operators=role, acme="owner")).open(PATH).status_code == 404


def test_members_of_staff_are_not_made_suspended_or_deleted_there() -> None:
    colleague = new_operator(acme="viewer")
    visitor = at_console(new_operator(operators="owner"))
    visitor.client.handler.enforce_csrf_checks = False
    assert visitor.open(f"{PATH}new/").status_code == 403
    for act in ("suspend", "delete", "password", "resume"):
        page = visitor.client.post(
            f"{PATH}{colleague.pk}/{act}/",
            {"sure": "1", "reason": "x", "password": "long enough", "confirmation": str(colleague)},
            headers={"origin": visitor.origin},
        )
        assert page.status_code == 403, act
    with enter(operators_scope()):
        assert User.objects.get(pk=colleague.pk).is_active
