"""Making tenants, and migrating all of them."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from tenants import fleet, operations, provisioning
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, leave
from tenants.models import Tenant
from tests import cast
from tests.bench.rows import Row, median, seconds
from tests.house import code

MIGRATION = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("onetime", "{after}")]
    operations = [migrations.AddField("onetime", "extra", models.CharField(max_length=10, default="", db_default=""))]
"""


def creation(scopes: list[TenantScope], count: int) -> Iterator[Row]:
    """Whole tenants, keys and set-up included, at the beginning and once there are `count`. Fills `scopes`."""
    first = [_create(scopes) for _ in range(10)]
    yield Row("creating a tenant, median, the first ten", median(first), "s", "< 1 s")
    made = [seconds(lambda: scopes.append(cast.new_bare_tenant().scope())) for _ in range(count - len(scopes) - 10)]
    yield Row("schema and role alone, median", median(made), "s")
    last = [_create(scopes) for _ in range(10)]
    yield Row(f"creating a tenant, median, with {count} there", median(last), "s", "flat")
    yield Row("creating a tenant, slowest of both", max(*first, *last), "s", "< 1 s")


def migrating(count: int) -> Iterator[Row]:
    fleet.migrate_fleet()
    no_op = median([seconds(fleet.migrate_fleet) for _ in range(5)])
    yield Row(f"fleet migration with nothing to do, {count} tenants", no_op, "s", "< 2 s at 1,000")
    with _one_more_migration():
        before = median([seconds(fleet.count_behind) for _ in range(3)])
        taken = seconds(fleet.migrate_fleet)
    yield Row(f"one ALTER over {count} tenants", taken, "s")
    yield Row("one ALTER, each tenant", (taken - before) / count * 1000, "ms", "< 50 ms")


def _create(scopes: list[TenantScope]) -> float:
    def make() -> Tenant:
        tenant = operations.create_tenant(slug=cast.unique("b"), name="B", by=COMMAND)
        provisioning.provision(tenant.pk)
        return tenant

    made: list[Tenant] = []
    taken = seconds(lambda: made.append(make()))
    with leave():
        scopes.append(Tenant.objects.get(pk=made[0].pk).scope())
    return taken


@contextmanager
def _one_more_migration() -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(prefix="genkan-bench-"))
    package = folder / "bench_migrations"
    shutil.copytree(code.ROOT / "tenants" / "onetime" / "migrations", package)
    after = max(path.stem for path in package.glob("0*.py"))
    (package / "0901_extra.py").write_text(MIGRATION.format(after=after))
    sys.path.insert(0, str(folder))
    try:
        with override_settings(MIGRATION_MODULES={"onetime": package.name}):
            yield
    finally:
        sys.path.remove(str(folder))
        shutil.rmtree(folder)
