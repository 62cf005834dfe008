"""/t/operators/: for platform owners who proved lately who they are, and no place to sidestep the staff page."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp

from identity.signin.factors import operations as factors
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tenants.register import operators_scope
from tests import cast
from tests.console.people import at_console, new_operator
from tests.visitor import code_for, forms_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
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


def test_who_has_no_password_proves_it_by_a_code() -> None:
    owner = new_operator(operators="owner")
    visitor = at_console(owner, proved=11 * 60)
    visitor.open(PATH)
    assert visitor.path.startswith("/signin/again?next=")
    visitor.submit(action="send")
    visitor.submit(code=code_for(operators_scope(), owner.email))
    assert visitor.path == PATH
    assert visitor.page.status_code == 200


def test_who_has_a_factor_must_show_it_and_not_the_password_alone() -> None:
    """A trusted device spares the factor at sign-in; what others steal is the password."""
    owner = new_operator(operators="owner")
    visitor = at_console(owner, proved=60)
    assert visitor.open(PATH).status_code == 200
    with enter(operators_scope()):
        factors.add_app(user=owner, secret=SECRET, step=0, by=COMMAND)
    visitor.open(PATH)
    assert visitor.path.startswith("/signin/again?next=")
    assert "password" not in forms_of(visitor.text)[0]["fields"]
    visitor.submit(code=pyotp.TOTP(SECRET).now())
    assert visitor.path == PATH
    assert visitor.page.status_code == 200


def test_a_proof_leads_nowhere_else() -> None:
    for target in ("https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"):
        owner = new_operator(operators="owner")
        visitor = at_console(owner, proved=11 * 60)
        visitor.open(f"/signin/again?{urlencode({'next': target})}")
        visitor.submit(action="send")
        page = visitor.submit(code=code_for(operators_scope(), owner.email), follow=False)
        assert page.status_code == 302
        assert page.headers["Location"].startswith("/")
        assert "evil.test" not in page.headers["Location"]
        assert "alert(1)" not in page.headers["Location"]


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
