"""Every page of an organization, before a session for which only another one's identity provider has vouched (SECURITY 27).

Whoever administers that provider can assert its people, owners elsewhere among them: here they get in nowhere else.
"""

from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from orgs import operations
from orgs.invitations.operations import invite_member
from orgs.members.operations import add_member
from orgs.models import Member, Organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.company import Company
from tests.organizations.room import house, room
from tests.organizations.test_boundary import INSIDE
from tests.organizations.test_matrix import PAGES
from tests.visitor import Visitor, mails_to

LIST = reverse("organizations", urlconf="identity.urls_tenant")
NEW = reverse("organization_new", urlconf="identity.urls_tenant")


@cache
def acme() -> Company:
    return Company(house().scope)


@cache
def browser() -> Visitor:
    """The owner of everything here, as Acme's provider alone says."""
    owner = house().people["owner"]
    with enter(house().scope):
        add_member(organization=acme().row, user_id=owner.pk, roles=[house().roles["owner"]], by=COMMAND)
    found = acme().sign_in(owner)
    found.client.handler.enforce_csrf_checks = False
    return found


def accept(organization: Organization, *, accepts: bool = True) -> None:
    with enter(house().scope):
        operations.update_organization(
            organization=organization, values={"accepts_other_connections": accepts}, by=COMMAND
        )


@pytest.mark.parametrize("name", INSIDE)
def test_it_gets_in_nowhere_else(name: str) -> None:
    here, line = room(), PAGES[name]
    visitor, before = browser(), house().events()
    for method, takes in (("get", line.read), ("post", line.write)):
        sent = line.sent(here) if method == "post" else None
        answer = getattr(visitor.client, method)(here.path(name), sent, headers={"origin": visitor.origin})
        assert answer.status_code == (403 if takes is not None else 405), f"{method} {name}"
    assert house().events() == before


def test_it_gets_into_its_own() -> None:
    visitor = browser()
    visitor.open(reverse("organization_members", urlconf="identity.urls_tenant", args=[acme().row.pk]))
    assert visitor.page.status_code == 200


def test_it_gets_in_where_it_is_accepted() -> None:
    here, visitor = room(), browser()
    accept(here.organization)
    visitor.open(here.path("organization_members"))
    assert visitor.page.status_code == 200


def test_the_list_says_which_ask_for_another_sign_in() -> None:
    with enter(house().scope):
        there = operations.create_organization(name="There", by=COMMAND)
    person = acme().person(house().roles["owner"])
    with enter(house().scope):
        add_member(organization=there, user_id=person.pk, by=COMMAND)
    visitor = acme().sign_in(person)
    visitor.open(LIST)
    assert visitor.text.count("Asks for another sign-in") == 1
    own = acme().sign_in(person, beside=True)
    own.open(LIST)
    assert "Asks for another sign-in" not in own.text


def test_a_proof_of_ones_own_leads_back_and_in() -> None:
    here = room()
    owner = house().people["owner"]
    visitor = acme().sign_in(owner)
    visitor.open(here.path("organization"))
    assert "Sign in another way" in visitor.text
    way = next(part for part in visitor.text.split('"') if "next=" in part).replace("&amp;", "&")
    assert parse_qs(urlsplit(way).query)["next"] == [here.path("organization")]
    visitor.open(way)
    visitor.submit(password=cast.PASSWORD)
    assert (visitor.path, visitor.page.status_code) == (here.path("organization"), 200)


def test_nothing_is_created_that_it_could_not_enter() -> None:
    visitor, before = browser(), house().events()
    for answer in (
        visitor.client.get(NEW),
        visitor.client.post(NEW, {"name": "Mine"}, headers={"origin": visitor.origin}),
    ):
        assert answer.status_code == 403
    assert house().events() == before


def test_it_joins_only_where_it_may_enter() -> None:
    with enter(house().scope):
        there = operations.create_organization(name="There", by=COMMAND)
        person = acme().person()
        invite_member(organization=there, email=person.email, by=COMMAND)
    letter = mails_to(house().scope, person.email)[-1].get_content()
    link = next(word for word in letter.split() if "/join/" in word)
    path = urlsplit(link).path
    visitor = acme().sign_in(person)
    visitor.open(path)
    assert visitor.page.status_code == 403
    visitor.client.handler.enforce_csrf_checks = False
    assert visitor.client.post(path, {}, headers={"origin": visitor.origin}).status_code == 403
    with enter(house().scope):
        assert not Member.objects.filter(organization=there, user=person).exists()
    accept(there)
    visitor.open(path)
    visitor.submit()
    with enter(house().scope):
        assert Member.objects.filter(organization=there, user=person).exists()
