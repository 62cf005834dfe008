"""Domains of organizations: proved by DNS, one owner per tenant, looked at again, stopped when the record is gone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from orgs.domains import work
from orgs.domains.models import TOLERANCE, OrganizationDomain, State
from orgs.domains.operations import DomainTaken, NotProved, add_domain, check_domain, remove_domain, update_domain
from orgs.members.operations import add_member
from orgs.models import Organization
from tenants import domains as tenants_domains
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.dns import Zone
from tests.orgs.test_members import organization, template_role
from tests.visitor import mails_to


def name() -> str:
    return f"{cast.unique('corp')}.example.com"


def claim(of: Organization | None = None, domain: str | None = None) -> OrganizationDomain:
    return add_domain(organization=of or organization(), domain=name() if domain is None else domain, by=COMMAND)


def proved(
    server: Zone, of: Organization | None = None, domain: str | None = None, **values: object
) -> OrganizationDomain:
    row = claim(of, domain)
    server.texts[row.record_name] = ["v=spf1 -all", row.record_value]
    check_domain(domain=row, by=COMMAND)
    if values:
        update_domain(domain=row, values=values, by=COMMAND)
    return row


def test_a_claim_works_once_its_record_is_there(in_acme: TenantScope, name_server: Zone) -> None:
    row = claim()
    assert row.state == State.WAITING
    with pytest.raises(NotProved):
        check_domain(domain=row, by=COMMAND)
    assert name_server.asked[-1] == f"_genkan.{row.domain}"
    name_server.texts[row.record_name] = ["v=spf1 -all", row.record_value]
    check_domain(domain=row, by=COMMAND)
    assert row.state == State.VERIFIED
    actions = set(Event.objects.filter(object_id=str(row.organization_id)).values_list("action", flat=True))
    assert {"organization.add_domain", "organization.verify_domain"} <= actions


def test_another_organizations_value_and_another_tenants_prove_nothing(
    acme: TenantScope, globex: TenantScope, name_server: Zone
) -> None:
    domain = name()
    with enter(globex):
        elsewhere = claim(domain=domain)
    with enter(acme):
        first, second = claim(domain=domain), claim(domain=domain)
        name_server.texts[first.record_name] = [
            second.record_value,
            elsewhere.record_value,
            "genkan-organization=",
            "x",
        ]
        with pytest.raises(NotProved):
            check_domain(domain=first, by=COMMAND)
        assert len({first.record_value, second.record_value, elsewhere.record_value}) == 3


def test_a_second_owner_is_refused_and_told_nothing_of_the_first(in_acme: TenantScope, name_server: Zone) -> None:
    first = proved(name_server, organization("Sakura Works"))
    second = claim(organization("Globe Freight"), first.domain)
    name_server.texts[first.record_name] += [second.record_value]
    with pytest.raises(DomainTaken) as refusal:
        check_domain(domain=second, by=COMMAND)
    assert "Sakura" not in " ".join(refusal.value.messages)
    second.refresh_from_db()
    assert second.state == State.WAITING
    # Once the first lets it go, it is the second's.
    remove_domain(domain=first, by=COMMAND)
    check_domain(domain=second, by=COMMAND)
    assert second.state == State.VERIFIED


def test_two_tenants_may_have_the_same_domain(acme: TenantScope, globex: TenantScope, name_server: Zone) -> None:
    domain = name()
    for scope in (acme, globex):
        with enter(scope):
            row = claim(domain=domain)
            name_server.texts.setdefault(row.record_name, []).append(row.record_value)
            check_domain(domain=row, by=COMMAND)
            assert row.state == State.VERIFIED


def test_a_claim_that_is_made_again_needs_another_record(in_acme: TenantScope, name_server: Zone) -> None:
    fleet = organization()
    former = proved(name_server, fleet)
    remove_domain(domain=former, by=COMMAND)
    again = claim(fleet, former.domain)
    with pytest.raises(NotProved):
        check_domain(domain=again, by=COMMAND)
    with pytest.raises(ValidationError):
        check_domain(domain=former, by=COMMAND)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("@Corp-A.EXAMPLE.org.", "corp-a.example.org"),
        ("玄関.example.org", "xn--jbyu14e.example.org"),
        ("xn--jbyu14e.example.net", "xn--jbyu14e.example.net"),
        ("BÜCHER.example.org", "xn--bcher-kva.example.org"),
    ],
)
def test_a_domain_has_one_spelling(in_acme: TenantScope, given: str, kept: str) -> None:
    fleet = organization()
    assert claim(fleet, given).domain == kept
    with pytest.raises(ValidationError, match="already"):
        claim(fleet, kept.upper() + ".")


@pytest.mark.parametrize(
    "domain",
    ["", "example", "com", "co.jp", "co.uk", "com.au", "127.0.0.1", "[::1]", "*.example.com", "exam ple.com", "a@b.com",
     "http://example.com", "example.com:80", "example.com/x", "xn--a.example.com", "-a.example.com", "a..example.com",
     "a" * 64 + ".example.com", "a." * 130 + "com", "example.com\x00", "exam\u202eple.com", "gmail.com", "GMAIL.com.",
     "mail.yahoo.co.jp", "docomo.ne.jp", "outlook.com", "qq.com", "mailinator.com", "localhost", "acme.localhost"],
)  # fmt: skip
def test_what_is_no_domain_of_their_own_is_refused(in_acme: TenantScope, domain: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        claim(domain=domain)
    assert refusal.value.messages[0]


def test_answers_that_are_none_prove_nothing(
    in_acme: TenantScope, name_server: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenants_domains, "DNS_SECONDS", 1.0)
    row = claim()

    def refused() -> bool:
        with pytest.raises(NotProved):
            check_domain(domain=row, by=COMMAND)
        return True

    name_server.aliases[row.record_name] = row.record_name
    assert refused()
    name_server.aliases = {row.record_name: "a.example.com", "a.example.com": row.record_name}
    assert refused()
    name_server.aliases = {}
    name_server.texts[row.record_name] = ["x" * 250] * 2000
    assert refused()
    name_server.texts[row.record_name] = [row.record_value[:-1], row.record_value + "x", row.record_value.upper()]
    assert refused()
    name_server.is_silent = True
    monkeypatch.setattr(tenants_domains, "DNS_SECONDS", 0.2)
    assert refused()


def test_a_record_for_everything_below_proves_only_with_the_right_value(
    in_acme: TenantScope, name_server: Zone
) -> None:
    row = claim()
    name_server.texts[f"*.{row.domain}"] = ["genkan-organization=anything", "*"]
    with pytest.raises(NotProved):
        check_domain(domain=row, by=COMMAND)
    name_server.texts[f"*.{row.domain}"] = [row.record_value]
    check_domain(domain=row, by=COMMAND)
    assert row.state == State.VERIFIED


def test_a_missing_record_is_endured_then_the_domain_stops_and_its_owners_are_told(name_server: Zone) -> None:
    scope = cast.new_tenant().scope()
    alice = cast.person(scope)
    with enter(scope):
        fleet = organization()
        add_member(organization=fleet, user_id=alice.pk, roles=[template_role(is_owner=True)], by=COMMAND)
        row = proved(name_server, fleet)
        start = timezone.now()
        del name_server.texts[row.record_name]
        for later, state in (
            (timedelta(hours=1), State.VERIFIED),
            (timedelta(days=1, minutes=1), State.FAILING),
            (timedelta(days=1, minutes=2) + TOLERANCE - timedelta(hours=1), State.FAILING),
            (timedelta(days=1, minutes=2) + TOLERANCE, State.STOPPED),
        ):
            with time_machine.travel(start + later, tick=False):
                work.look_again()
            row.refresh_from_db()
            assert row.state == state, later
        about = Event.objects.filter(object_id=str(fleet.pk)).values_list("action", flat=True)
        assert {"organization.domain_failing", "organization.domain_stopped"} <= set(about)
    subjects = [mail["Subject"] for mail in mails_to(scope, alice.email)]
    assert subjects == [f"The DNS record of {row.domain} is missing", f"{row.domain} does not work any more"]


def test_a_record_that_comes_back_in_time_is_as_if_nothing_had_been(in_acme: TenantScope, name_server: Zone) -> None:
    row = proved(name_server)
    record = name_server.texts.pop(row.record_name)
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=1, minutes=1), tick=False):
        work.look_again()
    row.refresh_from_db()
    assert row.state == State.FAILING
    name_server.texts[row.record_name] = record
    with time_machine.travel(start + timedelta(days=2), tick=False):
        work.look_again()
    row.refresh_from_db()
    assert row.state == State.VERIFIED
