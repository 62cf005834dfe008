"""Registering and signing in with an account at a real little vendor."""

from collections.abc import Callable

import pytest

from tenants.isolation.scope import TenantScope
from tests.console.people import events
from tests.doubles.vendor import Vendor
from tests.signin.social.people import connect, identities, sign_in, somebody
from tests.visitor import Visitor, code_for

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("kind", ["oidc", "oauth"])
def test_a_new_person_registers_proves_the_address_and_comes_back_without_it(
    acme_id: Vendor, here: TenantScope, visit: Visit, kind: str
) -> None:
    name = "Acme ID"
    if kind == "oauth":
        connect(here, acme_id, "oauth", "Acme OAuth")
        name = "Acme OAuth"
    person, first = somebody(), visit(here)
    sign_in(first, acme_id, person, name=name)
    # The vendor's word about an address is no proof to us: a code is.
    first.submit(code=code_for(here, person.email))
    assert (first.path, person.email in first.text) == ("/account/", True)
    again = visit(here)
    sign_in(again, acme_id, person, name=name)
    assert (again.path, person.email in again.text) == ("/account/", True)
    found = identities(here)
    assert [(one.uid, one.user.email) for one in found] == [(person.subject, person.email)]
    assert events(here, "user.sign_in")[0].details["methods"] == ["socialaccount"]
