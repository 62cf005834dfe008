"""What holds on every page of a tenant: its rows alone, its addresses alone, and the way back out."""

import json
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import get_script_prefix

from identity.console.middleware import ConsoleMiddleware
from identity.console.sites import tenant as site
from identity.users.models import User
from tenants.isolation.scope import TenantScope, current, enter
from tenants.register import operators_scope
from tests import cast
from tests.console.pages import Page, pages
from tests.console.people import at_console, give, links, new_operator


def test_the_tenant_is_always_named_with_its_environment_and_accent() -> None:
    visitor = at_console(new_operator(acme="viewer"))
    for path in ("", "users/", "activity/", "experience/", "settings/", "applications/", "no/such/page/"):
        visitor.open(f"/t/acme/{path}")
        assert 'class="c-here"><span class="c-dot" aria-hidden="true"></span><strong class="c-cut">Acme' in visitor.text
        assert "c-tag-production" in visitor.text
        assert "accent-teal" in visitor.text


def lists() -> list[Page]:
    return [page for page in pages(site) if "{key}" not in page.place and page.name != "search"]


@pytest.mark.parametrize("page", lists(), ids=str)
def test_no_link_of_a_page_leaves_the_tenant_but_to_the_agency(page: Page) -> None:
    visitor = at_console(new_operator(acme="owner", globex="viewer"))
    visitor.open(f"/t/acme/{page.place}")
    for link in links(visitor):
        if link.startswith("/") and not link.startswith(("/t/acme/", "/static/")):
            assert link in {"/", "/account/", "/signout", "/t/globex/"} or link.startswith("/tenants/acme/"), link


def test_the_palette_finds_rows_of_this_tenant_only_whatever_was_asked_in_another() -> None:
    acme, globex = cast.tenant("acme"), cast.tenant("globex")
    word = cast.unique("zebra")
    with enter(acme):
        in_acme = cast.new_user(f"{word}-a")
    with enter(globex):
        in_globex = cast.new_user(f"{word}-g")
    visitor = at_console(new_operator(acme="viewer", globex="viewer"))
    for slug, own, other in (
        ("acme", in_acme, in_globex),
        ("globex", in_globex, in_acme),
        ("acme", in_acme, in_globex),
    ):
        visitor.open(f"/t/{slug}/search/?s={word}")
        assert f'href="/t/{slug}/users/{own.pk}/"' in visitor.text
        assert str(other.pk) not in visitor.text
    with enter(acme):
        User.objects.filter(pk=in_acme.pk).delete()
    visitor.open(f"/t/acme/search/?s={word}")
    assert str(in_acme.pk) not in visitor.text


def test_the_palette_finds_pages_and_nothing_for_nothing() -> None:
    visitor = at_console(new_operator(acme="viewer"))
    assert 'href="/t/acme/activity/"' in visitor.open("/t/acme/search/?s=activ").content.decode()
    assert visitor.open("/t/acme/search/?s=").content.decode().strip() == ""
    assert visitor.open("/t/acme/search/").status_code == 200


def test_a_write_comes_from_the_consoles_own_origin() -> None:
    visitor = at_console(new_operator(acme="owner"))
    visitor.client.handler.enforce_csrf_checks = False
    for origin in ("http://acme.localhost:8300", "http://evil.test", "null"):
        page = visitor.client.post("/t/acme/users/new/", {"username": "x"}, headers={"origin": origin})
        assert page.status_code == 403


def through(view: object) -> tuple[HttpRequest, HttpResponseBase]:
    """One request through the middleware alone, in `operators`, as TenantMiddleware leaves it."""
    operator = new_operator(acme="viewer")
    request = HttpRequest()
    request.path = request.path_info = "/t/acme/things/"
    request.method = "GET"
    scope = operators_scope()
    request.tenant = scope  # type: ignore[attr-defined]  # as TenantMiddleware does
    request.urlconf = "identity.urls_console"  # type: ignore[attr-defined]  # as TenantMiddleware does
    request.user = operator
    with enter(scope):
        response = ConsoleMiddleware(view)(request)  # type: ignore[arg-type]  # a view
        assert current() == scope
    return request, response


def test_a_streaming_answer_is_read_inside_the_tenant() -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> StreamingHttpResponse:
        def pieces() -> object:
            for _number in range(3):
                seen.append(current().slug)
                yield f"{User.objects.filter(username='bob').count()}\n".encode()

        return StreamingHttpResponse(pieces())  # type: ignore[arg-type]  # bytes

    with enter(operators_scope()):
        _request, response = through(view)
        body = b"".join(response)  # type: ignore[call-overload]  # a streaming response
    assert body == b"1\n1\n1\n"
    assert seen == ["acme"] * 3
    assert connection.schema_name == "public"  # type: ignore[attr-defined]  # our backend's attribute


def test_everything_is_put_back_also_after_an_error() -> None:
    inside: list[tuple[str, str, str]] = []

    def view(request: HttpRequest) -> HttpResponse:
        inside.append((current().slug, get_script_prefix(), request.path_info))
        raise PermissionDenied

    with pytest.raises(PermissionDenied):
        through(view)
    assert inside == [("acme", "/t/acme/", "/things/")]
    assert get_script_prefix() == "/"
    assert connection.schema_name == "public"  # type: ignore[attr-defined]  # our backend's attribute


def test_the_request_knows_the_operator_and_the_host_it_came_to() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        known = {
            "kind": type(request.user).__name__,
            "role": request.user.access.role,  # type: ignore[union-attr]  # set by the middleware
            "host": request.tenant.slug,  # type: ignore[attr-defined]  # set by TenantMiddleware
            "inside": request.console_tenant.slug,  # type: ignore[attr-defined]  # set by the middleware
        }
        return HttpResponse(json.dumps(known))

    request, response = through(view)
    assert json.loads(response.content) == {"kind": "User", "role": "viewer", "host": "operators", "inside": "acme"}  # type: ignore[attr-defined]  # not streaming
    assert (request.path_info, request.urlconf) == ("/t/acme/things/", "identity.urls_console")  # type: ignore[attr-defined]  # Django reads it


def test_pages_that_are_not_there_are_said_so_in_the_tenants_own_shell(acme: TenantScope) -> None:
    visitor = at_console(new_operator(acme="viewer"))
    page = visitor.open("/t/acme/users/00000000-0000-0000-0000-000000000000/")
    assert page.status_code == 404
    assert "There is nothing here" in visitor.text
    assert {urlsplit(link).path for link in links(visitor)} >= {"/t/acme/", "/t/acme/users/"}


def test_odd_addresses_are_404_and_never_an_error() -> None:
    visitor = at_console(new_operator(acme="owner"))
    for path in (
        "/t/",
        "/t//",
        "/t/ACME/",
        "/t/acme%00/",
        "/t/acme/..%2f/",
        "/t/acme/%E2%80%AE/",
        "/t/-acme/",
        f"/t/{'a' * 60}/",
    ):
        assert visitor.client.get(path).status_code in (400, 404), path


def test_lists_ask_the_database_as_often_for_few_rows_as_for_many() -> None:
    from tests.console.people import counted

    made = cast.new_tenant()
    operator = new_operator()
    give(operator, made.slug, "owner")
    visitor = at_console(operator)
    visitor.open(f"/t/{made.slug}/")  # the first request of a device after its sign-in notes that it is in use
    numbers = []
    for _round in range(2):
        found = {}
        for path in ("", "users/", "activity/", "applications/", "settings/", "settings/keys/"):
            with counted() as statements:
                visitor.open(f"/t/{made.slug}/{path}")
            found[path] = len(statements)
        numbers.append(found)
        with enter(made.scope()):
            for _number in range(12):
                cast.new_user()
    assert numbers[0] == numbers[1]


def test_a_form_from_an_old_page_is_refused_in_the_shell_of_the_tenant() -> None:
    visitor = at_console(new_operator(acme="admin"))
    answer = visitor.client.post("/t/acme/users/new/", {"sure": "1"}, headers={"origin": visitor.origin})
    assert answer.status_code == 403
    assert "This page is out of date" in answer.content.decode()
