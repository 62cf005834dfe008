"""Nothing of one organization is reached by way of another: whoever asks, whichever way round (peers.md 6.3, class A)."""

from uuid import uuid4

import pytest

from identity.organizations.urls import urlpatterns
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationRole
from orgs.operations import create_organization, resume_organization, suspend_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.hosted.pages import is_page
from tests.house.test_endpoints import CHANGING
from tests.organizations.room import house, parts_of, room
from tests.visitor import Visitor

# An application that is offered to all is nobody's object.
SHARED = {"application_id", "step"}
NESTED = sorted(
    str(pattern.name) for pattern in urlpatterns if set(parts_of(str(pattern.name))) - {"organization_id"} - SHARED
)
INSIDE = sorted(str(pattern.name) for pattern in urlpatterns if "organization_id" in parts_of(str(pattern.name)))
BOTH = ("get", "post")


def _ask(visitor: Visitor, method: str, path: str, **headers: str) -> int:
    send = getattr(visitor.client, method)
    status: int = send(path, headers={"origin": visitor.origin, **headers}).status_code
    return status


@pytest.mark.parametrize("name", NESTED)
def test_an_object_of_another_organization_is_not_there(name: str) -> None:
    """Its owner owns both: what they may is not the question, where the object belongs is."""
    here, there = room("Here"), room("There")
    owner, before = house().browser("owner"), house().events()
    for one, other in ((here, there), (there, here)):
        path = other.path(name, organization_id=one.organization.pk)
        for method in BOTH:
            assert _ask(owner, method, path) in (404, 405), f"{method} {name}"
    assert house().events() == before


@pytest.mark.parametrize("name", INSIDE)
def test_no_header_and_no_field_says_which_organization_it_is(name: str) -> None:
    """The owner of another one names their own everywhere but in the path."""
    here, other = room(), house().browser("of another")
    with enter(house().scope):
        own = str(Organization.objects.get(members__user=house().people["of another"]).pk)
    before = house().events()
    named = {"organization_id": own, "organization": own}
    headers = {"x-organization-id": own, "x-organization": own, "x-original-uri": f"/organizations/{own}/"}
    for method in BOTH:
        send = getattr(other.client, method)
        assert send(here.path(name), named, headers={"origin": other.origin, **headers}).status_code in (404, 405)
        answer = send(f"{here.path(name)}?organization_id={own}", headers={"origin": other.origin})
        assert answer.status_code in (404, 405)
    assert house().events() == before


def test_what_a_form_names_besides_changes_nothing_elsewhere() -> None:
    here, there = room("Here"), room("There")
    owner = house().browser("owner")
    fields = {"name": "Changed", "organization_id": str(there.organization.pk)}
    owner.client.post(here.path("organization_details"), fields, headers={"origin": owner.origin})
    with enter(house().scope):
        assert Organization.objects.get(pk=here.organization.pk).name == "Changed"
        assert Organization.objects.get(pk=there.organization.pk).name == "There"


def test_roles_of_another_organization_are_no_choice() -> None:
    here, there = room("Here"), room("There")
    owner = house().browser("owner")
    for name, fields in (
        ("organization_member_roles", {}),
        ("organization_invite", {"emails": f"{cast.unique('x')}@example.test"}),
        ("organization_domain_joining", {"joins": "on"}),
    ):
        before = house().events()
        sent = {**fields, "roles": [str(there.keys["role_id"])]}
        answer = owner.client.post(here.path(name), sent, headers={"origin": owner.origin})
        assert answer.status_code == 200, name
        assert house().events() == before, name


def test_strangers_cannot_tell_what_there_is() -> None:
    """No member, suspended, deleted and never there: one answer, word by word."""
    here, stranger = room(), house().browser("stranger")
    owner, suspended = house().browser("owner"), room()
    with enter(house().scope):
        suspend_organization(organization=suspended.organization, by=COMMAND)
    answers = {
        _words(visitor, f"/organizations/{key}/{place}")
        for place in ("", "members", "activity")
        for visitor, key in (
            (stranger, here.organization.pk),
            (stranger, uuid4()),
            (owner, suspended.organization.pk),
            (owner, uuid4()),
        )
    }
    assert len(answers) == 1
    owner.open("/organizations/")
    assert str(suspended.organization.pk) not in owner.text
    with enter(house().scope):
        resume_organization(organization=suspended.organization, by=COMMAND)
    assert is_page(owner, "/organizations/")


def test_nobody_is_asked_to_sign_in_whatever_there_is() -> None:
    here, nobody = room(), house().browser("nobody")
    for key in (here.organization.pk, uuid4()):
        answer = nobody.client.get(f"/organizations/{key}/")
        assert answer.headers["Location"] == f"/signin?next=/organizations/{key}/"


def test_nothing_of_another_tenant_is_there(acme: TenantScope) -> None:
    """Its keys say nothing here: neither to somebody who belongs nowhere, nor to an owner in a tenant of their own."""
    here, alice = room(), Visitor(acme)
    with enter(acme):
        person = cast.new_user()
        own = create_organization(name=cast.unique("Own"), by=COMMAND)
        owner = OrganizationRole.objects.get(name="admin")
        add_member(organization=own, user_id=person.pk, roles=[owner], by=COMMAND)
    alice.sign_in(person.email, cast.PASSWORD)
    alice.client.handler.enforce_csrf_checks = False
    assert alice.client.get(f"/organizations/{own.pk}/").status_code == 200
    before = house().events()
    for name in INSIDE:
        # As it stands, and its objects below an organization of this tenant.
        paths = [here.path(name)] + ([here.path(name, organization_id=own.pk)] if name in NESTED else [])
        for path in paths:
            for method in BOTH:
                assert _ask(alice, method, path) in (404, 405), f"{method} {name}"
    assert house().events() == before


@pytest.mark.parametrize("name", INSIDE)
def test_forms_are_taken_from_these_pages_alone(name: str) -> None:
    """SECURITY 1: an equal Origin, and the token of the form."""
    here = room()
    owner = Visitor(house().scope)
    owner.client.cookies = house().browser("owner").client.cookies.copy()
    path = here.path(name)
    before = house().events()
    for origin in ("https://evil.test", "null", f"{owner.origin}.evil.test"):
        assert owner.client.post(path, headers={"origin": origin}).status_code == 403
    assert owner.client.post(path, headers={"origin": owner.origin}).status_code == 403
    assert house().events() == before


def _words(visitor: Visitor, path: str) -> str:
    answer = visitor.client.get(path)
    assert answer.status_code == 404
    return CHANGING.sub("", answer.text).replace(path, "")
