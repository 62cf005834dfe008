"""What a whole sign-in by a company's provider costs (DESIGN 7)."""

from collections.abc import Callable

import pytest

from tenants.isolation.scope import TenantScope
from tests.signin.conftest import counted
from tests.signin.sso.company import Company, is_signed_in, press, somebody_new
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("warm_caches")
Visit = Callable[..., Visitor]
BOUNDS = {"sign-in page": 0, "identifier": 0, "leave": 3, "come back": 19}


def test_statements_of_a_whole_sign_in(here: TenantScope, company: Company, visit: Visit) -> None:
    email = somebody_new(company)
    company.sign_in(visit(here), email)
    browser = visit(here)
    # It has been here before: about a new one there is a mail.
    company.sign_in(browser, email)
    browser.open("/signout")
    browser.submit()
    cost: dict[str, int] = {}
    for name, do in {
        "sign-in page": lambda: browser.open("/signin"),
        "identifier": lambda: browser.submit(login=email),
        "leave": lambda: press(browser, company.connection),
    }.items():
        with counted() as statements:
            do()
        cost[name] = len(statements)
    answer = company.answer(browser.location, email)
    with counted() as statements:
        company.post(browser, answer)
    # The account page, where it ends, has bounds of its own.
    cost["come back"] = next(n for n, text in enumerate(statements) if "django_session" in text.lower() and "insert" in text.lower())  # fmt: skip
    print(cost)
    assert is_signed_in(browser)
    assert all(cost[name] <= bound for name, bound in BOUNDS.items()), cost
