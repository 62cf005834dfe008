"""Who is told what without having asked: certificates that run out, sign-ins that fail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orgs.connections import alerts, work
from orgs.connections.health import FAILURES
from orgs.connections.models import Warned
from orgs.contacts.models import Contact
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationRole
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.connections.making import attempt, certificate, live, organization
from tests.visitor import mails_to


def contact(of: Organization, locale: str = "en") -> str:
    address = f"{cast.unique('it')}@corp.example"
    Contact.objects.create(organization=of, email=address, locale=locale)
    return address


@pytest.mark.parametrize(
    ("days", "due"), [(91, None), (90, 90), (61, 90), (45, 60), (14, 14), (2, 7), (1, 1), (0, 0), (-9, 0)]
)
def test_the_nearest_threshold_that_was_passed_is_due(days: int, due: int | None) -> None:
    assert alerts.threshold_of(timedelta(days=days)) == due


def test_each_threshold_is_told_once_to_contacts_and_owners_in_their_language(in_acme: TenantScope) -> None:
    of = organization()
    it, owner = contact(of, "ja"), cast.person(in_acme)
    admin = OrganizationRole.objects.template().get(name="admin")
    add_member(organization=of, user_id=owner.pk, roles=[admin], by=COMMAND)
    row, now = live(of, [certificate(29)]), timezone.now()
    for _round in range(2):
        alerts.warn_of_certificates(row, now)
    assert "の証明書の期限" in str(mails_to(in_acme, it)[0]["Subject"])
    assert len(mails_to(in_acme, it)) == len(mails_to(in_acme, owner.email)) == 1
    alerts.warn_of_certificates(row, now + timedelta(days=30))
    assert "ran out" in mails_to(in_acme, owner.email)[1].get_body(("plain",)).get_content()
    assert sorted(Warned.objects.filter(connection=row).values_list("days", flat=True)) == [0, 30]
    told = Event.objects.filter(object_id=str(of.pk), action="connection.warn_certificate")
    assert told.count() == 2


def test_failing_is_told_once_until_it_passes(in_acme: TenantScope) -> None:
    of = organization()
    it = contact(of)
    row = live(of)
    for _number in range(FAILURES + 3):
        attempt(row, code="expired")
    (mail,) = mails_to(in_acme, it)
    assert "fail" in str(mail["Subject"])
    assert Event.objects.filter(object_id=str(of.pk), action="connection.fail").count() == 1


def test_answers_that_nobody_asked_for_alarm_nobody(in_acme: TenantScope) -> None:
    of = organization()
    it = contact(of)
    row = live(of)
    for _number in range(FAILURES):
        attempt(row, code="not_signed", is_ours=False)
    assert mails_to(in_acme, it) == []


def test_the_daily_look_warns_and_asks_for_the_next_one(in_acme: TenantScope) -> None:
    of = organization()
    it = contact(of)
    live(of, [certificate(6)])
    work.look_after()
    assert len(mails_to(in_acme, it)) == 1
