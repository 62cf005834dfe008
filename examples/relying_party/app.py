"""The WSGI application: which address does what."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, quote
from wsgiref.types import StartResponse, WSGIEnvironment

from examples.relying_party import demo, pages, provider
from examples.relying_party.browsers import COOKIE, Browser, Browsers
from examples.relying_party.names import LOOPBACK
from examples.relying_party.words import Words, choose

STATIC = Path(__file__).resolve().parent / "static"
TYPES = {"style.css": "text/css; charset=utf-8", "copy.js": "text/javascript; charset=utf-8"}
LANGUAGE = "genkan-demo-language"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(slots=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    origin: str
    browser: Browser
    words: Words


@dataclass(slots=True)
class Response:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def page(body: bytes, status: int = 200) -> Response:
    return Response(status, body, {"Content-Type": "text/html; charset=utf-8"})


def redirect(to: str) -> Response:
    return Response(HTTPStatus.SEE_OTHER, headers={"Location": to})


class Demo:
    """One installation's demo applications; `port` is our own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.origin = f"http://{LOOPBACK}:{port}"
        self.browsers = Browsers()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = self._request(environ)
        response = self._refuse_strangers(environ, request) or self._answer(request)
        status = HTTPStatus(response.status)
        cookies = [f"{COOKIE}={request.browser.key}; Path=/; HttpOnly; SameSite=Lax"]
        cookies.append(f"{LANGUAGE}={request.words.language}; Path=/; SameSite=Lax; Max-Age=31536000")
        headers = [*HEADERS.items(), *response.headers.items(), *(("Set-Cookie", cookie) for cookie in cookies)]
        start_response(f"{status.value} {status.phrase}", headers)
        return [response.body]

    def _request(self, environ: WSGIEnvironment) -> Request:
        pairs = (part.strip().partition("=") for part in environ.get("HTTP_COOKIE", "").split(";"))
        cookies = {name: value for name, _, value in pairs}
        query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        wanted = query.get("language") or cookies.get(LANGUAGE, "")
        return Request(
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "/"),
            query=query,
            origin=f"http://{environ.get('HTTP_HOST', '')}",
            browser=self.browsers.get(cookies.get(COOKIE, "")),
            words=Words(choose(wanted, environ.get("HTTP_ACCEPT_LANGUAGE", ""))),
        )

    def _refuse_strangers(self, environ: WSGIEnvironment, request: Request) -> Response | None:
        """Another site's page may neither read us under a name of its own nor post to us."""
        if request.origin != self.origin:
            return redirect(f"{self.origin}/")
        if request.method == "POST" and environ.get("HTTP_ORIGIN", request.origin) != request.origin:
            return Response(HTTPStatus.FORBIDDEN)
        return None

    def _answer(self, request: Request) -> Response:
        first, _, rest = request.path.removeprefix("/").partition("/")
        if first == "static" and rest in TYPES:
            return Response(body=(STATIC / rest).read_bytes(), headers={"Content-Type": TYPES[rest]})
        handle = ROUTES.get((request.method, first))
        if handle is None:
            return _not_found(request)
        try:
            known = demo.load(self.home, self.origin)
        except demo.NoDemo as error:
            words = request.words
            return page(pages.failure(words, words("no_demo"), words("no_demo.about", file=str(error))), 503)
        return handle(request, known, rest)


def _list(request: Request, known: demo.Installation, rest: str) -> Response:
    return page(pages.listing(request.words, known, request.browser))


def _start(request: Request, known: demo.Installation, rest: str) -> Response:
    application = known.find(rest)
    if application is None or application.is_machine:
        return _not_found(request)
    return _plainly(request, application, lambda: _send(request, application))


def _send(request: Request, application: demo.Application) -> Response:
    started = provider.start(application, request.words.language)
    request.browser.remember(started)
    return redirect(started.url)


def _callback(request: Request, known: demo.Installation, rest: str) -> Response:
    started = request.browser.started.pop(request.query.get("state", ""), None)
    if started is None:
        words = request.words
        return page(pages.failure(words, words("failed"), words("failed.unknown_state")), 400)
    return _plainly(request, started.application, lambda: _keep(request, provider.finish(started, request.query)))


def _refresh(request: Request, known: demo.Installation, rest: str) -> Response:
    received = _received(request, known, rest)
    if received is None:
        return _not_found(request)
    return _plainly(request, received.application, lambda: _keep(request, provider.refresh(received)))


def _machine(request: Request, known: demo.Installation, rest: str) -> Response:
    application = known.find(rest)
    if application is None or not application.is_machine:
        return _not_found(request)
    return _plainly(request, application, lambda: _keep(request, provider.machine(application)))


def _tokens(request: Request, known: demo.Installation, rest: str) -> Response:
    received = _received(request, known, rest)
    return page(pages.tokens(request.words, received)) if received else _not_found(request)


def _sign_out(request: Request, known: demo.Installation, rest: str) -> Response:
    received = _received(request, known, rest)
    if received is None or "id_token" not in received.response:
        return _not_found(request)
    return _plainly(request, received.application, lambda: _leave(request, received))


def _leave(request: Request, received: provider.Tokens) -> Response:
    url, state = provider.sign_out(received, f"{request.origin}/signed-out")
    request.browser.leaving[state] = received.application.key
    return redirect(url)


def _signed_out(request: Request, known: demo.Installation, rest: str) -> Response:
    """Back from the provider: only now are the tokens forgotten, since the person may have stayed signed in there."""
    key = request.browser.leaving.pop(request.query.get("state", ""), None)
    if key is None:
        return redirect("/")
    request.browser.tokens.pop(key, None)
    return page(pages.listing(request.words, known, request.browser, said="signed_out"))


ROUTES: dict[tuple[str, str], Callable[[Request, demo.Installation, str], Response]] = {
    ("GET", ""): _list,
    ("GET", "signin"): _start,
    ("GET", "callback"): _callback,
    ("GET", "tokens"): _tokens,
    ("GET", "signed-out"): _signed_out,
    ("POST", "refresh"): _refresh,
    ("POST", "machine"): _machine,
    ("POST", "signout"): _sign_out,
}


def _received(request: Request, known: demo.Installation, path: str) -> provider.Tokens | None:
    application = known.find(path)
    return request.browser.tokens.get(application.key) if application else None


def _keep(request: Request, received: provider.Tokens) -> Response:
    request.browser.tokens[received.application.key] = received
    return redirect(f"/tokens/{quote(received.application.path)}")


def _plainly(request: Request, application: demo.Application, act: Callable[[], Response]) -> Response:
    """What goes wrong with the provider, as a page with a way on."""
    words, host = request.words, provider.host_of(application.issuer)
    again = "" if application.is_machine else f"/signin/{quote(application.path)}"
    title = words("failed.machine" if application.is_machine else "failed")
    try:
        return act()
    except provider.Unreachable:
        sentence = words("failed.unreachable", host=host)
        return page(pages.failure(words, title, sentence, again=again), 502)
    except provider.Refused as error:
        known = "failed.access_denied" if error.code == "access_denied" else "failed.refused"
        detail = f"{error.code}\n{error.description}".strip()
        return page(pages.failure(words, title, words(known, host=host), again=again, detail=detail), 502)


def _not_found(request: Request) -> Response:
    words = request.words
    return page(pages.failure(words, words("not_found"), words("not_found.about")), 404)
