"""What matters asks who is there, and an organization that wants two factors wants them here, too."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from orgs.members.operations import add_member
from orgs.models import Organization
from orgs.operations import update_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.connections.making import drafted, live
from tests.organizations.room import house, room
from tests.organizations.test_matrix import PAGES
from tests.signin.factors.kit import code_now, give_app
from tests.visitor import Visitor

# Forms that ask for no proof, and why.
WITHOUT = {
    "organization_new": "harms nobody",
    "organization_details": "words, and the log book says whose",
    "organization_invitation_resend": "to the same address",
    "organization_invitation_revoke": "takes back",
    "organization_domain_check": "only looks",
    "organization_sso_step": "a draft, which touches nobody until it is made live",
}
WITH = sorted(name for name, line in PAGES.items() if line.write is not None and name not in WITHOUT)


@pytest.mark.parametrize("name", WITH)
def test_it_asks_for_a_recent_proof(name: str) -> None:
    here = room()
    owner = Visitor(house().scope)
    owner.sign_in(house().people["owner"].email, cast.PASSWORD)
    owner.client.handler.enforce_csrf_checks = False
    before = house().events()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        for send in (owner.client.get, owner.client.post):
            answer = send(here.path(name), headers={"origin": owner.origin})
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/signin/again?next=")
    assert house().events() == before


def test_an_organization_that_wants_two_factors_wants_them_of_this_session() -> None:
    here = room()
    with enter(house().scope):
        person = cast.new_user()
        add_member(organization=here.organization, user_id=person.pk, roles=[house().roles["owner"]], by=COMMAND)
        update_organization(organization=here.organization, values={"requires_mfa": True}, by=COMMAND)
    visitor = Visitor(house().scope)
    visitor.sign_in(person.email, cast.PASSWORD)
    for name in ("organization", "organization_members", "organization_rules"):
        answer = visitor.client.get(here.path(name))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/signin/again?"), name
        assert "need=second" in answer.headers["Location"], name
    secret = give_app(house().scope, person)
    visitor.open(here.path("organization"))
    visitor.submit(code=code_now(secret))
    assert visitor.path == here.path("organization")
    assert visitor.page.status_code == 200


def test_whoever_asks_others_for_a_second_factor_shows_one_first() -> None:
    here = room()
    owner = house().browser("owner")
    owner.open(here.path("organization_rules"))
    owner.submit(follow=False, requires_mfa="on")
    assert "need=second" in owner.location
    with enter(house().scope):
        assert not Organization.objects.get(pk=here.organization.pk).requires_mfa


def test_whom_a_live_connection_lets_in_is_changed_with_a_recent_proof_a_draft_without() -> None:
    here = room()
    with enter(house().scope):
        draft, running = drafted(here.organization), live(here.organization)
    owner = Visitor(house().scope)
    owner.sign_in(house().people["owner"].email, cast.PASSWORD)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        path = f"/organizations/{here.organization.pk}/sso"
        assert owner.client.get(f"{path}/{draft.pk}/mapping").status_code == 200
        answer = owner.client.get(f"{path}/{running.pk}/mapping")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/signin/again?next=")
