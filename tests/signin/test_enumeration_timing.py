"""How long a page takes does not say whether somebody has an account: medians of 200 tries lie within 5 %.

By the thread's own CPU time, so that a busy machine changes little; somebody and nobody take turns, and who comes first
changes every round. The number of statements is compared, too: what the database does is not this thread's time.
"""

import time
from collections.abc import Callable
from statistics import median
from urllib.parse import urlencode

import pytest
from django.db import connection

from tenants.isolation.scope import TenantScope, enter
from tests.signin.conftest import counted
from tests.signin.enumeration import everything_on, nobody, somebody
from tests.visitor import Visitor, forms_of

pytestmark = pytest.mark.usefixtures("warm_caches", "costly_passwords")
TRIES, WARM, WITHIN = 200, 10, 0.05
FORM = "application/x-www-form-urlencoded"
Send = Callable[[], int]


def sender(scope: TenantScope, path: str, **fields: str) -> Send:
    """Sends the same form again and again from one browser."""
    browser = Visitor(scope)
    browser.open(path)
    token = forms_of(browser.text)[0]["fields"]["csrfmiddlewaretoken"]
    body, headers = urlencode({"csrfmiddlewaretoken": token, **fields}), {"origin": browser.origin}

    def send() -> int:
        return int(browser.client.post(path, body, content_type=FORM, headers=headers).status_code)

    return send


def forgive(scope: TenantScope) -> None:
    """Or the limit would answer instead."""
    with enter(scope), connection.cursor() as cursor:
        cursor.execute("delete from signin_attempt")


def spent(send: Send) -> float:
    begun = time.thread_time()
    send()
    return time.thread_time() - begun


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("/signin", "login", {"password": "not the password"}),
        ("/signin", "login", {"action": "code"}),
        ("/recover", "email", {}),
        ("/signin/unlock", "email", {}),
    ],
    ids=("password", "code", "recovery", "unlocking"),
)
def test_somebody_takes_as_long_as_nobody(path: str, field: str, more: dict[str, str]) -> None:
    scope = everything_on()
    pair = [sender(scope, path, **{field: names.email, **more}) for names in (somebody("known"), nobody())]
    numbers = []
    for send in pair:
        send()
        forgive(scope)
        with counted() as statements:
            send()
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
    assert are_alike(scope, lambda which: pair[which], TRIES)


def test_a_taken_address_registers_in_the_time_of_a_free_one() -> None:
    scope, taken = everything_on(), somebody("known")

    def register(which: int) -> Send:
        names = nobody()
        email = names.email if which else taken.email
        return sender(scope, "/register", email=email, username=names.username, password1="another battery horse")

    # Each costs a page and a hash: half as many have to do.
    assert are_alike(scope, register, TRIES // 2)


def are_alike(scope: TenantScope, make: Callable[[int], Send], tries: int) -> bool:
    """Measured again where they were not: what really differs differs each time."""
    return any(abs(ratio(scope, make, tries) - 1) < WITHIN for _round in range(2))


def ratio(scope: TenantScope, make: Callable[[int], Send], tries: int) -> float:
    """Median of somebody's time ÷ median of nobody's."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM + tries):
        if number % 4 == 0:
            forgive(scope)
        for which in (0, 1) if number % 2 else (1, 0):
            seconds = spent(make(which))
            if number >= WARM:
                found[which].append(seconds)
    return median(found[0]) / median(found[1])
