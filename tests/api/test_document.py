"""The OpenAPI document: it says what the endpoints declare, and nothing is left unsaid."""

import re
from typing import Any

import pytest
from django.test import Client as Http
from drf_spectacular.drainage import GENERATOR_STATS

from identity.api import document
from tenants import hosts
from tenants.isolation.scope import TenantScope
from tests.equipment import node_packages
from tests.oidc.party import http

TYPES = "@logto/api/lib/generated-types/management.d.ts"


@pytest.fixture(scope="module")
def whole() -> Any:
    return document.whole()


def test_it_is_made_without_a_warning() -> None:
    document.whole.cache_clear()
    GENERATOR_STATS.reset()
    document.whole()
    assert not GENERATOR_STATS, GENERATOR_STATS._warn_cache | GENERATOR_STATS._error_cache


def test_everybody_may_read_it_from_any_origin(acme: TenantScope) -> None:
    client: Http = http(acme)
    found = client.get("/api/openapi.json")
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert found.json()["servers"] == [{"url": hosts.origin(acme)}]


def test_operations_have_the_names_and_places_that_logto_gave_them(whole: Any) -> None:
    text = (node_packages() / TYPES).read_text()
    theirs = dict(re.findall(r'^    "(/api/[^"]+)": (\{.*?^    \});?$', text, flags=re.DOTALL | re.MULTILINE))
    plain = {re.sub(r"\{\w+\}", "{}", path): item for path, item in theirs.items()}
    for path, item in whole["paths"].items():
        known = plain.get(re.sub(r"\{\w+\}", "{}", path))
        for method, operation in item.items():
            wanted = re.search(rf'^        {method}: operations\["(\w+)"\]', known or "", flags=re.MULTILINE)
            if known and wanted:
                assert operation["operationId"] == wanted[1], (path, method)


def test_every_operation_says_how_it_refuses(whole: Any) -> None:
    for path, item in whole["paths"].items():
        for method, operation in item.items():
            if not operation.get("security"):
                continue
            said = set(operation["responses"])
            assert {"401", "403", "429"} <= said, (path, method)
            assert ("404" in said) or "{" not in path, (path, method)
            assert ("413" in said) == ("requestBody" in operation), (path, method)
