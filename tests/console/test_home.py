"""The home of a tenant: figures that are real, the way to the first sign-in, the latest events."""

from django.utils import timezone

from identity.users import figures
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import add_domain
from orgs.operations import create_organization
from tenants.audit import events
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import enter
from tests import cast
from tests.console.people import at_console, give, new_operator


def test_it_counts_what_happened_and_follows_the_report() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "viewer")
    visitor = at_console(operator)
    with enter(made.scope()):
        user = cast.new_user()
        for _number in range(7):
            events.record("user.sign_in", user, by=Actor(Kind.USER, str(user.pk), str(user)))
        events.record("user.sign_in_failed", by=Actor(Kind.ANONYMOUS), details={"identifier": "x"})
    visitor.open(f"/t/{made.slug}/")
    assert "<dt>Sign-ins, 24 h</dt><dd>7</dd>" in visitor.text
    assert "<dt>Failures, 24 h</dt><dd>1</dd>" in visitor.text
    assert "7 sign-ins, 1 failures" in visitor.text

    with enter(made.scope()):
        figures.report()
        cast.new_user()
    visitor.open(f"/t/{made.slug}/")
    # What was reported, with its time; a list of tenants shows the very same.
    assert "<dt>Users</dt><dd>1</dd>" in visitor.text
    assert "Figures as of" in visitor.text
    visitor.open(f"/tenants/{made.slug}/")
    assert "<dt>Sign-ins, 24 h</dt><dd>7</dd>" in visitor.text


def test_it_names_domains_whose_record_is_missing() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "viewer")
    visitor = at_console(operator)
    visitor.open(f"/t/{made.slug}/")
    assert "Domains whose DNS record is missing" not in visitor.text
    with enter(made.scope()):
        fleet = create_organization(name="Sakura Works", by=COMMAND)
        domain = add_domain(organization=fleet, domain="sakura.example", by=COMMAND)
        OrganizationDomain.objects.filter(pk=domain.pk).update(verified_at=timezone.now(), failing_since=timezone.now())
    visitor.open(f"/t/{made.slug}/")
    assert "Domains whose DNS record is missing" in visitor.text
    assert f'{fleet.pk}/">Sakura Works</a>: sakura.example' in visitor.text


def test_the_way_to_the_first_sign_in_is_shown_until_it_is_gone() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "owner")
    visitor = at_console(operator)
    visitor.open(f"/t/{made.slug}/")
    assert "The way to the first sign-in" in visitor.text
    assert visitor.text.count("c-step-done") == 0
    with enter(made.scope()):
        from identity.oidc.operations import create_client

        create_client(name="x", kind="machine", by=cast.COMMAND)
        events.record("user.sign_in", cast.new_user(), by=Actor(Kind.USER))
    visitor.open(f"/t/{made.slug}/")
    assert visitor.text.count("c-step-done") == 2
