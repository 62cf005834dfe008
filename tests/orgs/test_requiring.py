"""An organization requires its own sign-in in stages, sees before whom it concerns, and is brought back when it fails."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from identity.users.models import User
from identity.users.roles.models import UserRole
from identity.users.roles.operations import create_role
from orgs.connections.affected import Group
from orgs.connections.models import BreakGlass, Stage
from orgs.connections.operations import NotTested, create_connection
from orgs.connections.required import find_obligation
from orgs.connections.requiring import (
    ALWAYS,
    NotReady,
    add_break_glass,
    affected,
    bring_back,
    remove_break_glass,
    route_domain,
    set_stage,
    watch,
)
from orgs.domains.models import TOLERANCE, OrganizationDomain
from orgs.domains.operations import NotProved, check_domain
from orgs.members.operations import add_member
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.company import Company, add_address, arm, live_connection
from tests.doubles.dns import Zone
from tests.orgs.test_members import organization


@pytest.fixture(scope="module")
def house() -> TenantScope:
    """A tenant of this file's own: where something is required, every sign-in asks."""
    return cast.new_tenant().scope()


@pytest.fixture
def acme(house: TenantScope) -> Company:
    return Company(house)


def obliged(person: User, company: Company, **changes: object) -> bool:
    with enter(company.scope):
        values = {"via": None, "signed_in_at": timezone.now(), **changes}
        return find_obligation(user_id=person.pk, **values) is not None  # type: ignore[arg-type]  # as a test puts them


def stage_of(company: Company) -> tuple[str, object]:
    with enter(company.scope):
        company.connection.refresh_from_db()
        company.claim.refresh_from_db()
        return company.connection.stage, company.claim.required_from


def test_who_signs_in_from_now_on_must_come_by_it(acme: Company) -> None:
    person, yesterday = acme.person(), timezone.now() - timedelta(days=1)
    assert not obliged(person, acme)
    acme.require(Stage.NEW)
    assert obliged(person, acme)
    assert not obliged(person, acme, signed_in_at=yesterday)
    assert not obliged(person, acme, via=acme.row.pk)
    acme.require(Stage.ALL)
    assert obliged(person, acme, signed_in_at=yesterday)
    assert not obliged(person, acme, via=acme.row.pk, signed_in_at=yesterday)
    acme.require(Stage.OPTIONAL)
    assert not obliged(person, acme)


def test_others_are_not_obliged(acme: Company) -> None:
    guest = acme.person(domain="elsewhere.example.net")
    with enter(acme.scope):
        unproved = cast.new_user(verified=False)
        add_member(organization=acme.row, user_id=unproved.pk, by=COMMAND)
    acme.require(Stage.NEW, Stage.ALL)
    assert not obliged(guest, acme)
    assert not obliged(unproved, acme)
    with enter(acme.scope):
        add_address(guest, f"{cast.unique('second')}@{acme.domain}")
    assert obliged(guest, acme)


def test_another_organizations_provider_does_not_do(acme: Company) -> None:
    other, person = Company(acme.scope), acme.person()
    acme.require(Stage.NEW)
    assert obliged(person, acme, via=other.row.pk)


def test_an_address_in_other_letters_is_at_the_same_domain(house: TenantScope) -> None:
    name = cast.unique("bücher")
    domain = f"{name}.example.com"
    company = Company(house, domain=domain.encode("idna").decode())
    person = company.person(domain=domain)
    company.require(Stage.NEW)
    assert obliged(person, company)
    with enter(house):
        assert affected(company.connection, Stage.NEW).total == 1


@pytest.mark.parametrize("stage", [Stage.NEW, Stage.ALL])
def test_a_stage_needs_what_it_stands_on(house: TenantScope, stage: Stage) -> None:
    with enter(house):
        fresh = create_connection(organization=organization(), kind="saml", name="New", by=COMMAND)
        with pytest.raises(NotTested):
            set_stage(connection=fresh, stage=stage, by=COMMAND)
        for nowhere in (live_connection(None), live_connection(organization())):
            with pytest.raises(NotReady):
                set_stage(connection=nowhere, stage=stage, by=COMMAND)
        assert not OrganizationDomain.objects.filter(connection__in=[fresh.pk, nowhere.pk]).exists()


def test_nobody_skips_a_stage_forward_and_the_way_back_is_open(acme: Company) -> None:
    with enter(acme.scope), pytest.raises(NotReady):
        set_stage(connection=acme.connection, stage=Stage.ALL, by=COMMAND)
    acme.require(Stage.NEW, Stage.ALL, Stage.NEW)
    assert stage_of(acme)[1] != ALWAYS
    acme.require(Stage.ALL, Stage.SETUP)
    assert stage_of(acme) == (Stage.SETUP, None)
    with enter(acme.scope):
        assert not acme.connection.connector.is_enabled
        with pytest.raises(NotReady):
            set_stage(connection=acme.connection, stage=Stage.NEW, by=COMMAND)
        set_stage(connection=acme.connection, stage=Stage.OPTIONAL, by=COMMAND)
        assert acme.connection.is_live


def test_a_domain_that_comes_later_obliges_nobody_by_itself(acme: Company) -> None:
    acme.require(Stage.NEW)
    with enter(acme.scope):
        later = OrganizationDomain.objects.create(
            organization=acme.row, domain=f"{cast.unique('later')}.example.com", proof="p", verified_at=timezone.now()
        )
        route_domain(domain=later, connection=acme.connection, by=COMMAND)
        assert later.required_from is None
        set_stage(connection=acme.connection, stage=Stage.NEW, by=COMMAND)
        later.refresh_from_db()
        assert later.required_from is not None


def test_a_domain_leads_only_to_its_own_organizations_connections(acme: Company) -> None:
    other = Company(acme.scope)
    with enter(acme.scope):
        unproved = OrganizationDomain.objects.create(organization=acme.row, domain="un.example.com", proof="p")
        for domain, connection in ((acme.claim, other.connection), (unproved, acme.connection)):
            with pytest.raises(NotReady):
                route_domain(domain=domain, connection=connection, by=COMMAND)


def test_a_domain_whose_proof_is_gone_leads_nowhere(acme: Company, name_server: Zone) -> None:
    person = acme.person()
    acme.require(Stage.NEW)
    with enter(acme.scope):
        OrganizationDomain.objects.filter(pk=acme.claim.pk).update(
            failing_since=timezone.now() - TOLERANCE, check_at=timezone.now()
        )
        with pytest.raises(NotProved):
            check_domain(domain=acme.claim, by=COMMAND)
        acme.claim.refresh_from_db()
        assert (acme.claim.connection, acme.claim.required_from) == (None, None)
        acme.claim.verified_at = timezone.now()
        acme.claim.save()
    assert not obliged(person, acme)


def test_somebody_keeps_a_way_in(acme: Company) -> None:
    person, stranger = acme.person(), acme.person(is_member=False)
    acme.require(Stage.NEW)
    with enter(acme.scope):
        arm(stranger)
        for refused in (stranger, person):
            with pytest.raises(ValidationError):
                add_break_glass(organization=acme.row, user=refused, by=COMMAND)
        arm(person)
        row = add_break_glass(organization=acme.row, user=person, by=COMMAND)
        assert add_break_glass(organization=acme.row, user=person, by=COMMAND) == row
    assert not obliged(person, acme)
    with enter(acme.scope):
        remove_break_glass(break_glass=row, by=COMMAND)
        remove_break_glass(break_glass=row, by=COMMAND)
        actions = Event.objects.filter(object_id=str(acme.row.pk)).values_list("action", flat=True)
        assert list(actions).count("organization.remove_break_glass") == 1
        assert not BreakGlass.objects.filter(organization=acme.row).exists()
    assert obliged(person, acme)


def test_a_dry_run_says_whom_it_concerns(acme: Company) -> None:
    known, sent, unseen, exempt = (acme.person() for _ in range(4))
    guest = acme.person(domain="guests.example.net")
    outsider = acme.person(is_member=False)
    acme.know(known)
    with enter(acme.scope):
        User.objects.filter(pk__in=[known.pk, sent.pk, exempt.pk, outsider.pk]).update(last_login=timezone.now())
        arm(exempt)
        add_break_glass(organization=acme.row, user=exempt, by=COMMAND)
        add_member(organization=organization(), user_id=sent.pk, by=COMMAND)
        add_member(organization=organization(), user_id=known.pk, by=COMMAND)
        UserRole.objects.create(user=unseen, role=create_role(name=cast.unique("role"), by=COMMAND))
        found = affected(acme.connection, Stage.NEW)
        people = {group: {person.pk for person in found.people(group)} for group in Group}
    assert people == {
        Group.COMES: {known.pk},
        Group.SENT: {sent.pk, outsider.pk},
        Group.UNSEEN: {unseen.pk},
        Group.LINKS: {sent.pk},
        Group.STAFF: {unseen.pk},
        Group.EXEMPT: {exempt.pk},
        Group.GUESTS: {guest.pk},
    }
    assert found.counts == {group: len(keys) for group, keys in people.items()}
    assert (found.total, found.domains) == (5, (acme.domain,))
    assert all(str(found.fate(group)) for group in Group)


def test_failures_of_many_bring_it_back(acme: Company) -> None:
    acme.require(Stage.NEW)
    acme.fail(people=3)
    with enter(acme.scope):
        assert watch(acme.connection)
        assert acme.connection.brought_back_at is not None
        assert not bring_back(connection=acme.connection, by=COMMAND)
        assert Event.objects.filter(object_id=str(acme.row.pk), action="connection.bring_back").count() == 1
    assert stage_of(acme) == (Stage.OPTIONAL, None)


@pytest.mark.parametrize(
    ("people", "each", "values"),
    [
        (2, 5, {}),
        (4, 1, {}),
        (3, 2, {"is_ours": False}),
        (3, 2, {"is_signed": False}),
        (3, 2, {"code": "replayed"}),
        (3, 2, {"code": "link_needed"}),
        (3, 2, {"purpose": "test"}),
        (3, 2, {"code": ""}),
    ],
)
def test_what_strangers_or_a_few_can_cause_brings_nothing_back(
    acme: Company, people: int, each: int, values: dict[str, object]
) -> None:
    acme.require(Stage.NEW)
    acme.fail(people, each, **values)
    with enter(acme.scope):
        assert not watch(acme.connection)
    assert stage_of(acme)[0] == Stage.NEW


def test_more_successes_than_failures_bring_nothing_back(acme: Company) -> None:
    acme.require(Stage.NEW)
    acme.fail(people=3)
    acme.fail(people=6, code="")
    with enter(acme.scope):
        assert not watch(acme.connection)


def test_what_is_required_of_everybody_stays(acme: Company) -> None:
    acme.require(Stage.NEW, Stage.ALL)
    acme.fail(people=5)
    with enter(acme.scope):
        assert not watch(acme.connection)
    assert stage_of(acme)[0] == Stage.ALL
