"""A person's phone number, changed by staff or an application."""

from identity.users.models import User
from identity.users.operations import update_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope
from tests import cast


def test_the_proof_of_a_number_does_not_pass_to_another_one(in_acme: TenantScope) -> None:
    user = cast.new_user()
    User.objects.filter(pk=user.pk).update(phone="+12025550199", phone_verified=True)
    update_user(user=user, values={"name": "Somebody"}, by=COMMAND)
    assert User.objects.get(pk=user.pk).phone_verified
    update_user(user=user, values={"phone": "+12025550198"}, by=COMMAND)
    assert not User.objects.get(pk=user.pk).phone_verified
