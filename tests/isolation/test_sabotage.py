"""With the way into a tenant broken, every access is an error: never the rows of whoever else is there."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from django.db import Error, connection

from tenants.isolation.backend.fence import Fence
from tenants.isolation.scope import NoTenant, TenantScope, enter
from tests.isolation.marks import mark_only, marks

pytestmark = pytest.mark.usefixtures("path")


@pytest.fixture(autouse=True)
def _fresh_connection() -> Iterator[None]:
    yield
    connection.close()


@pytest.fixture
def used(path: str, globex: TenantScope) -> None:
    """The connection has served another tenant before."""
    with enter(globex):
        mark_only("globex")
        assert marks()


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda s: dataclasses.replace(s, schema_name="nowhere"), id="its schema does not exist"),
        pytest.param(lambda s: dataclasses.replace(s, schema_name="globex"), id="its schema is another tenant's"),
        pytest.param(lambda s: dataclasses.replace(s, schema_name="information_schema"), id="its schema is no tenant's"),
        pytest.param(lambda s: dataclasses.replace(s, role_name="t_nobody"), id="its role does not exist"),
        pytest.param(lambda s: dataclasses.replace(s, role_name="none"), id="its role is a word for none"),
        pytest.param(lambda s: dataclasses.replace(s, role_name=f"{s.role_name}\"; reset role; --"), id="its role is a trick"),
        pytest.param(lambda s: dataclasses.replace(s, schema_name="acme\", \"globex"), id="its schema is a trick"),
    ],
)  # fmt: skip
def test_a_tenant_with_a_wrong_name_reads_nothing(
    acme: TenantScope, broken: Callable[[TenantScope], TenantScope]
) -> None:
    with enter(broken(acme)):
        for _ in range(2):
            with pytest.raises(Error):
                marks()
    with enter(acme):
        mark_only("acme")
        assert marks() == {"acme"}


def test_a_tenant_whose_role_is_anothers_reads_nothing_of_its_own(acme: TenantScope, globex: TenantScope) -> None:
    with enter(dataclasses.replace(acme, role_name=globex.role_name)), pytest.raises(Error, match="does not exist"):
        marks()


def test_when_the_fence_is_never_sent_nothing_is_read(acme: TenantScope, monkeypatch: pytest.MonkeyPatch) -> None:
    with enter(acme):
        mark_only("acme")
    connection.close()
    monkeypatch.setattr(Fence, "missing", lambda self, connection: ())
    with enter(acme), pytest.raises(Error, match="does not exist"):
        marks()


def test_when_only_the_path_is_sent_nothing_is_read(acme: TenantScope, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    real = Fence.missing
    monkeypatch.setattr(Fence, "missing", lambda self, connection: real(self, connection)[1:])
    with enter(acme), pytest.raises(Error, match="does not exist"):
        marks()


def test_when_only_the_role_is_sent_nothing_is_read(acme: TenantScope, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    real = Fence.missing
    monkeypatch.setattr(Fence, "missing", lambda self, connection: real(self, connection)[:1])
    with enter(acme), pytest.raises(Error, match="does not exist"):
        marks()


def test_a_tenant_is_not_entered_by_a_bare_name() -> None:
    with pytest.raises(NoTenant):
        connection.set_schema("acme")
