"""Set-up functions (TENANT_SETUP) that go wrong on purpose."""

import os
import signal

from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope

counted: list[str] = []


def fail(scope: TenantScope, by: Actor) -> None:
    raise OSError("The disk is full.\nSecond line, with a secret.")


def die(scope: TenantScope, by: Actor) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def count(scope: TenantScope, by: Actor) -> None:
    counted.append(scope.slug)
