"""The tabs of a tenant's settings say where one is."""

import re
from collections.abc import Callable

import pytest

from tenants.register import operators_scope
from tests import cast
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("path", "label"), [("/t/acme/settings/", "Overview"), ("/t/acme/settings/keys/", "Signing keys")]
)
def test_exactly_the_page_that_is_open_is_marked(visit: Callable[..., Visitor], path: str, label: str) -> None:
    oscar = visit(operators_scope())
    oscar.sign_in("oscar@agency.test", cast.PASSWORD)
    oscar.open(path)
    tabs = re.search(r'<nav class="c-tabs".*?</nav>', oscar.text, re.DOTALL)
    assert tabs is not None
    assert re.findall(r'aria-current="page">([^<]+)<', tabs[0]) == [label]
