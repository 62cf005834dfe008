"""Lists: pages, totals, links and searches."""

import re
from typing import Any

import pytest

from identity.api import paging
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    """A tenant whose people are known."""
    made = cast.new_tenant().scope()
    with enter(made):
        for name in ("ann", "anna", "bert", "carl_x", "carlyx"):
            person = cast.new_user(name)
            person.name = f"{name.capitalize()} Example"
            person.save(update_fields=("name",))
    return made


@pytest.fixture(scope="module")
def caller(scope: TenantScope) -> Caller:
    return Caller(scope)


def _links(response: Any) -> dict[str, str]:
    return {name: address for address, name in re.findall(r'<([^>]+)>; rel="(\w+)"', response.headers["Link"])}


def _found(caller: Caller, **query: Any) -> list[str]:
    return sorted(one["username"] for one in caller.get("/users", **query).json())


def test_pages_are_walked_by_their_links(caller: Caller) -> None:
    first = caller.get("/users", page_size=2)
    assert first.headers["Total-Number"] == "5"
    assert set(_links(first)) == {"first", "next", "last"}
    seen, response = [], first
    while True:
        seen += [one["username"] for one in response.json()]
        following = _links(response).get("next")
        if following is None:
            break
        assert following.startswith(caller.resource)
        response = caller.call("GET", following.removeprefix(caller.resource))
    assert sorted(seen) == ["ann", "anna", "bert", "carl_x", "carlyx"]
    assert set(_links(response)) == {"first", "prev", "last"}
    beyond = caller.get("/users", page=99)
    assert (beyond.json(), beyond.headers["Total-Number"]) == ([], "5")


def test_a_total_that_is_not_counted_to_the_end_says_so_and_never_ends_a_walk_early(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "COUNT_LIMIT", 2)
    for page, total in ((1, 3), (2, 5), (3, 5)):
        response = caller.get("/users", page=page, page_size=2)
        assert response.headers["Total-Number-Is-Capped"] == "true"
        assert int(response.headers["Total-Number"]) == total


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"page_size": 101}, {"page": "9" * 30}, {"page": -1}])
def test_nonsense_as_a_page_is_refused(caller: Caller, query: dict[str, Any]) -> None:
    assert problem(caller.get("/users", **query)) == (400, "guard.invalid_pagination")


def test_short_lists_come_whole_unless_a_page_is_asked_for(caller: Caller) -> None:
    whole = caller.get("/resources")
    assert "Total-Number" not in whole.headers
    assert len(caller.get("/resources", page=1, page_size=1).json()) == 1


def test_patterns_find_as_logtos_do(caller: Caller) -> None:
    assert _found(caller, search="ann%") == ["ann", "anna"]
    assert _found(caller, search="%NN%") == ["ann", "anna"]
    assert _found(caller, search="ann") == ["ann"]
    assert _found(caller, **{"search.name": "bert%"}) == ["bert"]
    assert _found(caller, **{"search.name": "bert%", "isCaseSensitive": "true"}) == []
    assert _found(caller, **{"search.primaryEmail": "%@example.test", "search.username": "a%", "joint": "and"}) == [
        "ann",
        "anna",
    ]
    assert _found(caller, **{"search.username": "carl_x"}) == ["carl_x", "carlyx"]
    assert _found(caller, **{"search.username": "carl_x", "mode.username": "exact"}) == ["carl_x"]
    assert _found(caller, **{"search_params[search.username]": "bert"}) == ["bert"]
    assert _found(caller, search="") == ["ann", "anna", "bert", "carl_x", "carlyx"]


def test_an_id_is_found_as_a_whole(caller: Caller) -> None:
    one = caller.get("/users", search="bert").json()[0]
    assert _found(caller, **{"search.id": one["id"]}) == ["bert"]
    assert _found(caller, **{"search.id": f"%{one['id'][:8]}%"}) == []


@pytest.mark.parametrize(
    "query", [{"search.nobody": "x"}, {"mode": "posix", "search": "x"}, {"joint": "xor"}, {"search": "x" * 300}]
)
def test_what_is_not_understood_is_refused(caller: Caller, query: dict[str, Any]) -> None:
    assert problem(caller.get("/users", **query)) == (400, "guard.invalid_input")


def test_a_pattern_that_ends_in_a_backslash_is_refused_and_breaks_nothing(caller: Caller) -> None:
    assert problem(caller.get("/users", search="x\\")) == (400, "guard.invalid_input")
