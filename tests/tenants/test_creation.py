"""Creating a tenant."""

from tenants.isolation.scope import enter
from tenants.keys.models import SigningKey
from tests import cast


def test_it_is_ready_with_keys_of_its_own() -> None:
    first, second = cast.new_tenant(), cast.new_tenant()
    with enter(first.scope()):
        keys = set(SigningKey.objects.values_list("kid", flat=True))
    with enter(second.scope()):
        others = set(SigningKey.objects.values_list("kid", flat=True))
    assert first.state == "ready"
    assert len(keys) == len(others) == 2
    assert not keys & others
