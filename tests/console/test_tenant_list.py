"""The agency's first page: the list of tenants."""

import json

from django.db import connection

from tenants.isolation.scope import enter
from tenants.models import Tenant
from tests import cast
from tests.console.people import at_console, counted, give, new_operator


def report(tenant: Tenant, **figures: int) -> None:
    """As the tenant's own job does it."""
    with enter(tenant.scope()), connection.cursor() as cursor:
        cursor.execute("select public.report_figures(%s::jsonb)", [json.dumps(figures)])


def test_it_shows_only_what_was_given() -> None:
    visitor = at_console(new_operator(acme="viewer"))
    visitor.open("/")
    assert 'href="/tenants/acme/"' in visitor.text
    assert "globex" not in visitor.text.lower()


def test_it_does_not_find_what_was_not_given_by_name_or_host() -> None:
    visitor = at_console(new_operator(acme="viewer"))
    for wanted in ("globex", "globex.localhost"):
        visitor.open(f"/?q={wanted}")
        assert "/tenants/globex/" not in visitor.text


def test_platform_owners_see_every_row_and_enter_only_what_was_given() -> None:
    visitor = at_console(new_operator(operators="owner", acme="viewer"))
    visitor.open("/?q=globex")
    assert 'href="/tenants/globex/"' in visitor.text
    assert 'href="/t/globex/"' not in visitor.text
    assert "globex.localhost" not in visitor.text
    visitor.open("/?q=acme")
    assert 'href="/t/acme/"' in visitor.text


def test_it_shows_the_figures_that_tenants_reported_to_those_who_were_given_them() -> None:
    mine, other = cast.new_tenant(), cast.new_tenant()
    report(mine, users=4321, sign_ins_24h=17)
    report(other, users=8765, sign_ins_24h=3)
    operator = new_operator(operators="owner")
    give(operator, mine.slug, "viewer")
    visitor = at_console(operator)
    for tenant in (mine, other):
        visitor.open(f"/?q={tenant.slug}")
        assert f'href="/tenants/{tenant.slug}/"' in visitor.text
        # The sum above the list is of what was given, whatever is shown below.
        assert "4,321" in visitor.text
        assert "8,765" not in visitor.text


def test_it_asks_the_database_as_often_for_one_tenant_as_for_many() -> None:
    operator = new_operator(acme="viewer")
    # What processes remember is read by whoever comes first.
    at_console(operator).open("/")
    with counted() as few:
        at_console(operator).open("/")
    for _number in range(20):
        give(operator, cast.new_tenant_row().slug, "viewer")
    # New hosts make processes forget the ones they knew.
    at_console(operator).open("/")
    with counted() as many:
        at_console(operator).open("/")
    assert len(few) == len(many)


def test_it_is_paged() -> None:
    operator = new_operator()
    for number in range(53):
        give(operator, cast.new_tenant_row(f"paged-{number:02}-{operator.pk.hex[:6]}").slug, "viewer")
    visitor = at_console(operator)
    visitor.open("/")
    assert visitor.text.count('<th scope="row">') == 50
    visitor.open("/?p=2")
    assert visitor.text.count('<th scope="row">') == 3


def test_it_narrows_by_state_and_environment() -> None:
    operator = new_operator(acme="viewer")
    visitor = at_console(operator)
    visitor.open("/?state=suspended")
    assert "/tenants/acme/" not in visitor.text
    visitor.open("/?state=ready&environment=production")
    assert "/tenants/acme/" in visitor.text


def test_nonsense_in_the_address_is_no_error() -> None:
    visitor = at_console(new_operator(acme="viewer"))
    for query in ("p=0", "p=-4", "p=99999999999", "p=abc", "state=nonsense", "no_such_field=1", "o=99.x", "q=%25%27"):
        assert visitor.open(f"/?{query}").status_code == 200, query
