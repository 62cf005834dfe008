"""Experience → Multi-factor: what a change breaks, with the number of people, said before it is saved."""

import pytest
from django.core.exceptions import ValidationError

from identity.signin.factors.models import FactorPolicy
from identity.signin.factors.operations import check_policy
from identity.users.roles.operations import create_role, update_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.console.people import answer, events
from tests.console.test_experience import turn_off, visit
from tests.signin.factors import kit

PAGE = "experience/multi-factor/"


@pytest.mark.parametrize(
    ("choices", "field"),
    [({"totp": False, "passkeys": False}, "totp"), ({"mode": "off", "trusted_days": 30}, "trusted_days")],
)
def test_a_policy_that_cannot_work_is_refused(choices: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_policy(FactorPolicy(**choices))
    assert set(refusal.value.message_dict) == {field}


def test_requiring_it_says_how_many_have_none() -> None:
    made, console = visit()
    scope = made.scope()
    for _ in range(2):
        cast.person(scope)
    kit.give_app(scope, cast.person(scope))
    console.open(f"/t/{made.slug}/{PAGE}")
    answer(console, mode="required")
    assert "2 people have no factor yet" in console.text
    with enter(scope):
        assert FactorPolicy.load().mode == "offered"
    answer(console, mode="required")
    with enter(scope):
        assert FactorPolicy.load().mode == "required"
    assert events(scope, "factor_policy.update")[0].details["mode"] == ["offered", "required"]


def test_taking_a_method_away_says_who_loses_it() -> None:
    made, console = visit()
    kit.give_passkey(made.scope(), cast.person(made.scope()))
    console.open(f"/t/{made.slug}/{PAGE}")
    turn_off(console, "passkeys", mode="offered")
    assert "Passkeys and security keys: 1 person has it" in console.text


def test_it_shows_where_people_are_and_which_roles_require_it() -> None:
    made, console = visit()
    kit.give_app(made.scope(), cast.person(made.scope()))
    with enter(made.scope()):
        update_role(role=create_role(name="Finance", by=COMMAND), values={"requires_mfa": True}, by=COMMAND)
    console.open(f"/t/{made.slug}/{PAGE}")
    assert "Finance" in console.text
    assert "<dt>with an authenticator app</dt><dd>1</dd>" in console.text


def test_a_role_is_made_to_require_it_on_its_page() -> None:
    from identity.users.roles.models import Role

    made, console = visit()
    with enter(made.scope()):
        role = create_role(name="Finance", by=COMMAND)
        machine = create_role(name="Cron", kind="machine", by=COMMAND)
    console.open(f"/t/{made.slug}/roles/{role.pk}/details/")
    answer(console, name="Finance", requires_mfa="on")
    with enter(made.scope()):
        assert Role.objects.get(pk=role.pk).requires_mfa
    console.open(f"/t/{made.slug}/roles/{machine.pk}/details/")
    assert "requires_mfa" not in console.text


def test_what_somebody_has_stands_on_their_page_and_no_secret_of_it() -> None:
    made, console = visit()
    alice = cast.person(made.scope())
    secret = kit.give_app(made.scope(), alice)
    codes = kit.give_codes(made.scope(), alice)
    kit.give_passkey(made.scope(), alice, "The blue key")
    console.open(f"/t/{made.slug}/users/{alice.pk}/factors/")
    assert "The blue key" in console.text
    assert "10 left" in console.text
    for text in (secret, *codes):
        assert text not in console.text
