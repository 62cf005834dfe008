"""The tenant's own questions on the account page: each says itself who may see and change the answer."""

import pytest

from identity.account.policy import NotAllowed
from identity.account.profile.operations import answer_question, update_field
from identity.signin.registration.models import ProfileField
from identity.signin.registration.operations import create_field
from identity.signin.registration.operations import update_field as change_question
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import fresh, post, signed_in, tenant_where

Access = ProfileField.Access


def _ask(scope: TenantScope, key: str, kind: str = "text", access: str = Access.EDIT, **values: object) -> ProfileField:
    with enter(scope):
        base = {
            "key": key,
            "kind": kind,
            "labels": {"en": key.title(), "ja": "質問"},
            "access": access,
            "required": False,
            "asked": False,
        }
        return create_field(values={**base, **values}, by=COMMAND)


def test_an_answer_is_shown_and_changed() -> None:
    scope = tenant_where()
    _ask(scope, "team")
    person = cast.person(scope)
    browser = signed_in(scope, person)
    assert "<dt>Team</dt>" in browser.text
    browser.open("/account/profile/team")
    browser.submit(**{"field-team": "Red"})
    assert "<dd>Red</dd>" in browser.text
    assert fresh(scope, person).custom_data == {"team": "Red"}


@pytest.mark.parametrize("access", [Access.OFF, Access.READ])
def test_one_that_people_may_not_change_takes_no_post(access: str) -> None:
    scope = tenant_where()
    field = _ask(scope, "team", access=access)
    person = cast.person(scope)
    browser = signed_in(scope, person)
    assert ("<dt>Team</dt>" in browser.text) == (access == Access.READ)
    assert post(browser, "/account/profile/team", **{"field-team": "Red"}) == 404
    with enter(scope), pytest.raises(NotAllowed):
        answer_question(user=person, field=field, value="Red", by=COMMAND)
    assert fresh(scope, person).custom_data == {}


def test_one_that_was_closed_while_the_page_was_open_takes_none() -> None:
    scope = tenant_where()
    field = _ask(scope, "team")
    person = cast.person(scope)
    browser = signed_in(scope, person)
    browser.open("/account/profile/team")
    with enter(scope):
        change_question(field=field, values={"access": Access.READ}, by=COMMAND)
    browser.submit(**{"field-team": "Red"})
    assert browser.page.status_code == 404
    assert fresh(scope, person).custom_data == {}


def test_a_question_stands_in_for_our_own_field_of_the_same_name() -> None:
    """There is no way around the tenant's rules by our own page."""
    scope = tenant_where(birthdate="edit")
    _ask(scope, "birthdate", kind="date", access=Access.READ)
    person = cast.person(scope)
    browser = signed_in(scope, person)
    assert browser.text.count("<dt>Birthdate</dt>") == 1
    assert "<dt>Date of birth</dt>" not in browser.text
    assert post(browser, "/account/profile/birthdate", birthdate="1990-04-23") == 404
    with enter(scope), pytest.raises(NotAllowed):
        update_field(user=person, key="birthdate", value="1990-04-23", by=COMMAND)


def test_one_question_answers_no_other() -> None:
    scope = tenant_where()
    _ask(scope, "team")
    _ask(scope, "grade", access=Access.READ)
    person = cast.person(scope)
    browser = signed_in(scope, person)
    browser.open("/account/profile/team")
    browser.submit(**{"field-team": "Red", "field-grade": "A"})
    assert fresh(scope, person).custom_data == {"team": "Red"}
