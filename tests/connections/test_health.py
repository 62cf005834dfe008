"""What is known of a connection after it was set up: keys in use, how sign-ins go, what to do next."""

from datetime import timedelta

from django.utils import timezone

from connectors.enterprise.certificates import State, read_certificate
from orgs.connections.health import FAILURES, Next, attempts_of, health_of
from tenants.isolation.scope import TenantScope
from tests.connections.making import attempt, certificate, drafted, live, organization


def test_a_certificate_is_named_by_the_fingerprint_that_attempts_name_it_by() -> None:
    pem = certificate()
    assert read_certificate(pem).fingerprint == read_certificate(pem).fingerprint


def test_the_key_that_signs_now_is_proved_by_attempts_and_the_old_one_can_go(in_acme: TenantScope) -> None:
    now, old, new = timezone.now(), certificate(10), certificate(800)
    row = live(organization(), [old, new])
    attempt(row, signed_by=read_certificate(old).fingerprint, at=now - timedelta(days=9))
    attempt(row, signed_by=read_certificate(new).fingerprint, at=now - timedelta(hours=1))
    # What nobody signed proves nothing of a key.
    attempt(row, code="not_signed")
    found = {one.certificate.fingerprint: one for one in health_of(row, now).theirs}
    was, is_now = found[read_certificate(old).fingerprint], found[read_certificate(new).fingerprint]
    assert (was.unused_days, was.can_go, was.days_left, was.state) == (9, True, 10, State.SOON)
    assert (is_now.unused_days, is_now.can_go, is_now.state) == (0, False, State.GOOD)


def test_a_key_that_has_not_signed_yet_is_not_called_unused(in_acme: TenantScope) -> None:
    old, new = certificate(10), certificate(800)
    row = live(organization(), [old, new])
    attempt(row, signed_by=read_certificate(old).fingerprint)
    found = {one.certificate.fingerprint: one for one in health_of(row, timezone.now()).theirs}
    assert [found[read_certificate(pem).fingerprint].can_go for pem in (old, new)] == [False, False]


def test_each_state_has_its_next_action(in_acme: TenantScope) -> None:
    now = timezone.now()
    assert health_of(drafted(organization()), now).next == Next.FINISH
    assert health_of(live(organization(), [certificate(20)]), now).next == Next.ADD
    row = live(organization(), [certificate(20)])
    assert health_of(row, now + timedelta(days=21)).next == Next.RENEW
    # Without a proved domain nobody is led to it; the tenant's own connection has none.
    assert health_of(live(organization()), now).next == Next.PROVE
    assert health_of(live(None), now).next == Next.NOTHING


def test_five_failures_in_a_row_are_failing_and_one_success_ends_it(in_acme: TenantScope) -> None:
    row, now = live(organization()), timezone.now()
    for _number in range(FAILURES):
        attempt(row, code="expired")
    # Strangers may send what they like.
    attempt(row, is_ours=False)
    found = health_of(row, timezone.now())
    assert (found.is_failing, found.next, found.failed, found.passed) == (True, Next.FAILING, FAILURES, 1)
    attempt(row)
    assert not health_of(row, now).is_failing


def test_attempts_are_found_by_outcome_reason_and_person(in_acme: TenantScope) -> None:
    row = live(organization())
    passed, failed = attempt(row, person="kim@corp.example"), attempt(row, code="expired", person="lee@corp.example")
    tried = attempt(row, purpose="test", tester="Taro")
    for given, found in (
        ({}, {passed.pk, failed.pk, tried.pk}), ({"outcome": "failed"}, {failed.pk}), ({"code": "expired"}, {failed.pk}),
        ({"purpose": "test"}, {tried.pk}), ({"q": "KIM@"}, {passed.pk}), ({"purpose": "nonsense"}, set()),
    ):  # fmt: skip
        assert {one.pk for one in attempts_of(row, given)} == found, given
