"""Giving, changing and taking away what staff may do in a tenant."""

from datetime import timedelta

from django.utils import timezone

from tenants.isolation.scope import leave
from tenants.models import Access
from tenants.register import operators_scope
from tests import cast
from tests.console.people import answer, at_console, events, give, new_operator


def test_an_owner_gives_a_role_with_a_reason_and_an_end() -> None:
    made, owner, colleague = cast.new_tenant(), new_operator(), new_operator()
    give(owner, made.slug, "owner")
    visitor = at_console(owner)
    visitor.open(f"/tenants/{made.slug}/access/give/")
    last_day = (timezone.now() + timedelta(days=3)).date()
    answer(visitor, email=colleague.email, role="support", reason="on call", ends_on=last_day.isoformat())
    assert "has access now" in visitor.text
    with leave():
        given = Access.objects.get(operator_id=colleague.pk)
    assert (given.role, given.reason, given.ends_at.date() if given.ends_at else None) == (
        "support",
        "on call",
        last_day,
    )
    assert at_console(colleague).open(f"/t/{made.slug}/").status_code == 200
    assert events(operators_scope(), "access.give")[0].actor_id == str(owner.pk)


def test_it_refuses_people_who_are_not_staff_a_missing_reason_and_a_day_that_is_over() -> None:
    made, owner = cast.new_tenant(), new_operator()
    give(owner, made.slug, "owner")
    visitor = at_console(owner)
    visitor.open(f"/tenants/{made.slug}/access/give/")
    answer(visitor, email="alice@acme.test", role="viewer", reason="x")
    assert "No member of staff has this address." in visitor.text
    answer(visitor, email=owner.email, role="viewer", reason="  ")
    assert "c-error" in visitor.text
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()
    answer(visitor, email=owner.email, role="viewer", reason="x", ends_on=yesterday)
    assert "Choose today or a later day." in visitor.text
    answer(visitor, email=owner.email, role="emperor", reason="x")
    assert "c-error" in visitor.text


def test_changing_and_taking_away_take_effect_at_once() -> None:
    made, owner, colleague = cast.new_tenant(), new_operator(), new_operator()
    give(owner, made.slug, "owner")
    given = give(colleague, made.slug, "admin")
    theirs, mine = at_console(colleague), at_console(owner)
    assert theirs.open(f"/t/{made.slug}/users/new/").status_code == 200
    mine.open(f"/tenants/{made.slug}/access/change/{given.pk}/")
    answer(mine, role="viewer", reason="moved on")
    assert theirs.open(f"/t/{made.slug}/users/new/").status_code == 403
    mine.open(f"/tenants/{made.slug}/access/take/{given.pk}/")
    answer(mine, confirmation=made.slug)
    assert theirs.open(f"/t/{made.slug}/").status_code == 404
    mine.open(f"/tenants/{made.slug}/history/")
    assert "took staff access away" in mine.text


def test_an_owner_may_leave_and_is_led_out() -> None:
    made, owner = cast.new_tenant(), new_operator(acme="viewer")
    given = give(owner, made.slug, "owner")
    visitor = at_console(owner)
    visitor.open(f"/tenants/{made.slug}/access/take/{given.pk}/")
    answer(visitor, confirmation=made.slug)
    assert visitor.page.status_code == 200
    assert f"/tenants/{made.slug}/" not in visitor.text
