"""CPU of the request that carries the password, over the bare argon2id hash (the bound is 1.3).

In one process and thread, by the thread's own CPU time, so that a busy machine changes little: each round measures the
hash and the request, and the median of the rounds' ratios counts. The request goes through the whole application, from
the WSGI call to the redirect with the session's cookie.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from statistics import median
from urllib.parse import urlencode, urlsplit

from django.core.handlers.wsgi import WSGIHandler

from identity.users.hashers import Argon2id
from tenants.caches import LISTENER
from tests import cast
from tests.bench.rows import Row
from tests.oidc.party import Party
from tests.processes import wait_for
from tests.visitor import Visitor, forms_of

WARM = 5
FORM = "application/x-www-form-urlencoded"


def measure(rounds: int = 60) -> Iterator[Row]:
    """The caches are as they are in the web server; somebody listens for changes."""
    LISTENER.start()
    wait_for(LISTENER.is_listening)
    try:
        yield Row("password sign-in over the bare hash", ratio(rounds), "times", "≤ 1.30")
    finally:
        LISTENER.stop()


def ratio(rounds: int) -> float:
    """Median of request ÷ hash."""
    scope = cast.new_tenant().scope()
    person, party, application = cast.person(scope), Party(scope), WSGIHandler()
    hasher = Argon2id()
    stored = hasher.encode(cast.PASSWORD, "0123456789abcdef")
    found: list[float] = []
    for number in range(WARM + rounds):
        environ = _ready(Visitor(scope), party, person.email)
        bare = _spent(lambda: hasher.verify(cast.PASSWORD, stored))
        whole = _spent(partial(_send, application, environ))
        if number >= WARM:
            found.append(whole / bare)
    return median(found)


def _ready(browser: Visitor, party: Party, login: str) -> dict[str, object]:
    """The request that a browser would send from the page that asks for the password."""
    browser.open(party.authorize_path())
    browser.submit(login=login)
    form = forms_of(browser.text)[0]
    body = urlencode({**form["fields"], "password": cast.PASSWORD}).encode()
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.client.cookies.items())
    path, _mark, query = browser.path.partition("?")
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": urlsplit(browser.origin).netloc,
        "HTTP_ORIGIN": browser.origin,
        "HTTP_COOKIE": cookies,
        "HTTP_USER_AGENT": "a browser",
        "REMOTE_ADDR": browser.client.defaults["REMOTE_ADDR"],
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _send(application: WSGIHandler, environ: dict[str, object]) -> None:
    statuses: list[str] = []
    answer = application(environ, lambda status, headers: statuses.append(status))
    for _part in answer:
        pass
    answer.close()
    assert statuses[0].startswith("302"), statuses


def _spent(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun
