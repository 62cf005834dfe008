"""The processes of the platform, and what each may know: the web process never sees the owner's login."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping

from identity.launch.addresses import LOOPBACK, password_of
from identity.launch.child import Command
from identity.launch.home import CHECKOUT, Home

# Taken out of what is inherited; each process gets back what it needs and no more.
SECRET = (
    "DATABASE_URL",
    "DATABASE_DIRECT_URL",
    "DATABASE_WEB_URL",
    "DATABASE_WORKER_URL",
    "DATABASE_OWNER_URL",
    "GENKAN_WEB_PASSWORD",
    "GENKAN_WORKER_PASSWORD",
    "GENKAN_OWNER_PASSWORD",
)
DEMO = (sys.executable, "-m", "examples.relying_party")
# Python code: more threads than cores help only while some wait for the database.
THREADS = 4


def commands(home: Home, environment: Mapping[str, str]) -> list[Command]:
    """Web server, worker and provisioner; for development the demo applications beside them."""
    known = home.database
    common = common_environment(home, environment)
    web = {"GENKAN_PROCESS": "web", "DATABASE_WEB_URL": known.web}
    worker = {"GENKAN_PROCESS": "worker", "DATABASE_WORKER_URL": known.worker}
    provisioner = {
        "GENKAN_PROCESS": "provisioner",
        "DATABASE_WEB_URL": known.web,
        "DATABASE_OWNER_URL": known.owner,
    }
    if known.direct:
        web["DATABASE_DIRECT_URL"] = known.direct
    here = str(CHECKOUT)
    processes = [
        # Granian has processes of its own to end, which a killed one could not.
        Command("web", web_server(home.port), {**common, **web}, here, when_orphaned=signal.SIGTERM),
        Command("worker", manage("worker"), {**common, **worker}, here),
        Command("provisioner", manage("provisioner"), {**common, **provisioner}, here),
    ]
    if home.debug:
        processes.append(Command("demo", DEMO, demo_environment(home, environment), here))
    return processes


def web_server(port: int) -> tuple[str, ...]:
    """Granian over WSGI, on this machine only."""
    options = {
        "--interface": "wsgi",
        "--host": LOOPBACK,
        "--port": str(port),
        "--workers": "1",
        "--blocking-threads": str(THREADS),
        # A request that hangs may not hold up the end of the group.
        "--workers-kill-timeout": "5",
        "--log-level": "warning",
    }
    words = [word for pair in options.items() for word in pair]
    return (sys.executable, "-m", "granian", "--no-ws", *words, "identity.wsgi:application")


def manage(*arguments: str) -> tuple[str, ...]:
    """A management command of the platform."""
    return (sys.executable, str(CHECKOUT / "manage.py"), *arguments)


def common_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """What every process may know."""
    inherited = {name: value for name, value in environment.items() if name not in SECRET}
    keys = {"SECRET_KEY": home.secret_key, "GENKAN_MASTER_KEYS": home.master_keys}
    own = {
        "GENKAN_HOME": str(home.path),
        "GENKAN_ROLE_PREFIX": home.role_prefix,
        "PORT": str(home.port),
        "GENKAN_DEMO_PORT": str(home.demo_port),
        "PYTHONUNBUFFERED": "1",
    }
    return {**keys, **inherited, **own}


def demo_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """The demo applications are strangers: they get none of the platform's keys and logins."""
    common = common_environment(home, environment)
    return {name: value for name, value in common.items() if name not in ("SECRET_KEY", "GENKAN_MASTER_KEYS")}


def command_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """What `install` and `demo` need: every login, and the passwords that the roles are to have."""
    known = home.database
    return {
        **common_environment(home, environment),
        "DATABASE_URL": known.admin,
        "DATABASE_WEB_URL": known.web,
        "DATABASE_WORKER_URL": known.worker,
        "DATABASE_OWNER_URL": known.owner,
        "GENKAN_WEB_PASSWORD": password_of(known.web),
        "GENKAN_WORKER_PASSWORD": password_of(known.worker),
        "GENKAN_OWNER_PASSWORD": password_of(known.owner),
    }
