"""The list of people: found by any identifier, narrowed, walked to its end."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from identity.oidc.operations import create_client
from identity.users.models import User
from identity.users.operations import suspend_user
from identity.users.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import at_console, counted, give, new_operator
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture(scope="module")
def visitor(here: TenantScope) -> Visitor:
    operator = new_operator()
    give(operator, here.slug, "viewer")
    return at_console(operator)


def listed(visitor: Visitor, here: TenantScope, query: str) -> list[str]:
    """The ids on the page, in its order."""
    page = visitor.open(f"/t/{here.slug}/users/{query}")
    assert page.status_code == 200, page.status_code
    return re.findall(r'<th scope="row"><a href="/t/[^/]+/users/([0-9a-f-]{36})/"', visitor.text)


def somebody(scope: TenantScope, **fields: object) -> User:
    with enter(scope):
        user = cast.new_user()
        User.objects.filter(pk=user.pk).update(**fields)
        user.refresh_from_db()
        return user


def test_it_finds_somebody_by_each_identifier_whole_or_begun(here: TenantScope, visitor: Visitor) -> None:
    user = somebody(here, name="Ångström Åsa", phone="+819012345678", external_id="auth0|507f1f77")
    with enter(here):
        EmailAddress.objects.create(user=user, email="second@elsewhere.test", verified=True, primary=False)
    assert user.username is not None
    whole = [user.username, user.email, str(user.pk), "Ångström Åsa", "+819012345678", "auth0|507f1f77"]
    begun = [user.email[:9].upper(), "ångst", "+81 90-1234", "819012", "second@else", f" {user.username[:8]} "]
    for wanted in (*whole, *begun):
        assert str(user.pk) in listed(visitor, here, f"?q={quote(wanted)}"), wanted
    for wanted in ("507f1f77", str(user.pk)[:8], "Åsa", "%", "_", "'", "nobody-is-called-this", "\\"):
        assert str(user.pk) not in listed(visitor, here, f"?q={quote(wanted)}"), wanted


def test_somebody_with_two_addresses_stands_there_once(here: TenantScope, visitor: Visitor) -> None:
    user = somebody(here)
    with enter(here):
        EmailAddress.objects.create(user=user, email="twofold-a@x.test", verified=True, primary=False)
        EmailAddress.objects.create(user=user, email="twofold-b@x.test", verified=False, primary=False)
    assert listed(visitor, here, "?q=twofold") == [str(user.pk)]


def test_each_filter_lets_through_whom_it_names_and_nobody_else(here: TenantScope, visitor: Visitor) -> None:
    plain, other = somebody(here), somebody(here)
    with enter(here):
        role = roles.create_role(name=cast.unique("role"), by=COMMAND)
        roles.give_roles(user=other, roles=[role], by=COMMAND)
        client, _ = create_client(name="A shop", kind="web", redirect_uris=["https://a.test/back"], by=COMMAND)
        suspend_user(user=other, reason="x", by=COMMAND)
        Authenticator.objects.create(user=other, type="totp", data={})
        EmailAddress.objects.filter(user=other).update(verified=False)
    shop = client.application.pk
    with enter(here):
        User.objects.filter(pk=other.pk).update(
            registered_with=shop,
            created_at=datetime(2020, 5, 17, 23, 30, tzinfo=UTC),
            last_login=datetime(2021, 1, 2, tzinfo=UTC),
            deletion_asked_at=datetime(2021, 1, 3, tzinfo=UTC),
        )
    chosen = {
        "state=suspended", "state=leaving", "address=unproved", "factor=any", "factor=totp", f"role={role.pk}", f"application={shop}",
        "created_to=2020-05-17", "created_from=2020-05-17&created_to=2020-05-17", "seen=ever", "seen_to=2021-01-02",
        "seen_from=2021-01-02&seen_to=2021-01-02",
    }  # fmt: skip
    for query in chosen:
        assert listed(visitor, here, f"?{query}") == [str(other.pk)], query
        assert listed(visitor, here, f"?{query}&q={other.username}") == [str(other.pk)], query
        assert listed(visitor, here, f"?{query}&q={plain.username}") == [], query
    for query in ("state=active", "address=proved", "factor=none", "created_from=2020-05-18", "seen=never"):
        found = listed(visitor, here, f"?{query}")
        assert str(plain.pk) in found, query
        assert str(other.pk) not in found, query
    assert listed(visitor, here, "?factor=webauthn") == []


def test_a_filter_that_is_not_understood_finds_nobody(here: TenantScope, visitor: Visitor) -> None:
    somebody(here)
    for query in (
        "state=x", "role=x", "created_from=yesterday", "created_to=9999-12-31", "seen=x", "application=no",
        f"role={uuid4()}",
    ):  # fmt: skip
        assert listed(visitor, here, f"?{query}") == [], query


def test_what_is_set_can_be_taken_away_again(here: TenantScope, visitor: Visitor) -> None:
    listed(visitor, here, "?state=active&factor=none&q=bob")
    assert 'href="?q=bob&amp;factor=none"' in visitor.text
    assert 'href="?q=bob&amp;state=active"' in visitor.text


def test_the_list_is_walked_to_its_end_and_back_and_shows_everybody_once() -> None:
    made = cast.new_tenant()
    operator, moment = new_operator(), timezone.now()
    give(operator, made.slug, "viewer")
    with enter(made.scope()):
        User.objects.bulk_create([User(username=f"walked{number}") for number in range(130)])
        # Many who came in the very same moment, as an import makes them.
        User.objects.filter(username__startswith="walked1").update(created_at=moment - timedelta(days=1))
        people = [str(key) for key in User.objects.order_by("-created_at", "pk").values_list("pk", flat=True)]
    visitor = at_console(operator)
    pages, query = [], ""
    while True:
        pages.append(listed(visitor, made.scope(), query))
        onward = re.search(r'href="(\?[^"]+)" rel="next"', visitor.text)
        if onward is None:
            break
        query = onward[1].replace("&amp;", "&")
    assert [key for page in pages for key in page] == people
    back = re.search(r'href="(\?[^"]+)" rel="prev"', visitor.text)
    assert back is not None
    assert listed(visitor, made.scope(), back[1].replace("&amp;", "&")) == pages[-2]
    for broken in ("?after=x", "?after=99999999999999999999.x", f"?before=1.{people[0]}x", "?after=1", "?p=3"):
        assert listed(visitor, made.scope(), broken) == pages[0], broken


def test_one_page_costs_the_same_few_statements_however_many_people_there_are(
    here: TenantScope, visitor: Visitor
) -> None:
    somebody(here)
    for query in ("", "?q=u", "?state=active&factor=none"):
        with counted() as statements:
            listed(visitor, here, query)
        own = [sql for sql in statements if "users_user" in sql and "operators" not in sql]
        assert len(own) <= 4, own
        assert not [sql for sql in own if "count(" in sql.lower() and "limit" not in sql.lower()]
