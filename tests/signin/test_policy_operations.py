"""Saving a policy, whichever way its row came about."""

import pytest
from django.core.exceptions import ValidationError

from identity.signin.models import SignInPolicy
from identity.signin.operations import update_policy
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import enter
from tests import cast


def test_a_row_of_the_callers_own_making_replaces_the_stored_one() -> None:
    with enter(cast.new_tenant().scope()):
        update_policy(policy=SignInPolicy(username=False), by=COMMAND)
        assert not SignInPolicy.load().username
        assert Event.objects.filter(action="sign_in_policy.update").count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"email": False, "username": False},
        {"password": False, "email_code": False, "register_password": False},
        {"password": False, "email": False, "register_password": False},
        {"password": False, "register_password": True},
        {"email_code": False, "register_password": False},
    ],
)
def test_a_policy_by_which_nobody_comes_in_is_refused_with_the_reason(values: dict[str, bool]) -> None:
    with enter(cast.new_tenant().scope()):
        with pytest.raises(ValidationError) as refused:
            update_policy(policy=SignInPolicy(**values), by=COMMAND)
        assert refused.value.messages
        assert SignInPolicy.load().email
