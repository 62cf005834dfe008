"""The folder of one installation ($GENKAN_HOME), and genkan.json in it: keys, ports, database addresses."""

from __future__ import annotations

import base64
import json
import os
import pwd
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from identity.launch import locks
from identity.launch.refusal import Refused, check_is_folder, refusal_of

CHECKOUT = Path(__file__).resolve().parents[2]
MARKER = ".genkan-home"
CONFIGURATION = "genkan.json"
LOCK = "genkan.lock"
DEFAULT_PORT = 8000
DEFAULT_ROLE_PREFIX = "genkan"


@dataclass(frozen=True, slots=True)
class Databases:
    """One URL per login; `admin` alone may create roles, and only commands use it."""

    web: str = ""
    worker: str = ""
    owner: str = ""
    admin: str = ""
    # Set only where the URLs above lead through a pooler: the server itself, as the admin login.
    direct: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The embedded PostgreSQL: where its data are, who runs it, on which port of 127.0.0.1."""

    data: str
    port: int
    # Empty when it runs as the account that started the launcher.
    account: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """What genkan.json says; every change makes a new one and is written by `save`."""

    path: Path
    secret_key: str
    master_keys: str
    port: int = DEFAULT_PORT
    # Of the demo applications (examples/relying_party).
    demo_port: int = DEFAULT_PORT + 1
    debug: bool = True
    role_prefix: str = DEFAULT_ROLE_PREFIX
    database: Databases = field(default_factory=Databases)
    cluster: Cluster | None = None
    installed: str = ""

    @property
    def is_on_server(self) -> bool:
        """Whether DATABASE_URL named this home's database on an earlier start."""
        return bool(self.database.admin) and self.cluster is None

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def demo(self) -> Path:
        return self.path / "demo.json"

    @property
    def running(self) -> Path:
        """Who runs now: pids and when each was born."""
        return self.path / "running.json"

    @property
    def lock(self) -> Path:
        """Held by the supervisor for as long as it lives."""
        return self.path / "running.lock"


def home_path(environment: Mapping[str, str] | None = None) -> Path:
    """$GENKAN_HOME, or `.genkan` under the checkout."""
    given = (os.environ if environment is None else environment).get("GENKAN_HOME", "")
    return (Path(given).expanduser() if given else CHECKOUT / ".genkan").resolve()


def load(home: Path | None = None) -> Home | None:
    """The installation in this folder (by default $GENKAN_HOME), or None where there is none yet."""
    path = home_path() if home is None else home
    try:
        text = (path / CONFIGURATION).read_text()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise refusal_of(error, doing="reading the home folder") from error
    try:
        return _parse(path, json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"{path / CONFIGURATION} is damaged ({error}). Mend it, or remove the folder.") from error


def claim(path: Path) -> Home:
    """The installation in this folder; a new one where the folder is new or empty."""
    try:
        _check_is_ours(path)
        if not path.exists():
            path.mkdir(parents=True, exist_ok=True)
            # As root the embedded server runs as another account, which must pass through.
            path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (path / MARKER).write_text("This folder belongs to Genkan; `make run` made it. See README.md.\n")
        (path / "logs").mkdir(mode=0o700, exist_ok=True)
        # Two at once would each write keys of their own.
        with locks.exclusively(path / LOCK, wait=True):
            found = load(path)
            return found or save(_new(path))
    except OSError as error:
        raise refusal_of(error, doing="preparing the home folder") from error


def save(home: Home) -> Home:
    """Write genkan.json whole or not at all, readable by its owner only."""
    written = {key: value for key, value in asdict(home).items() if key != "path"}
    write_privately(home.path / CONFIGURATION, json.dumps(written, indent=2) + "\n")
    return home


def write_privately(target: Path, text: str) -> None:
    """Replace a file in one step, mode 600 from its first byte on."""
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise refusal_of(error, doing=f"writing {target}") from error


def _check_is_ours(path: Path) -> None:
    check_is_folder(path)
    if not path.exists():
        return
    owner = path.stat().st_uid
    if owner != os.geteuid():
        raise Refused(
            f"{path} belongs to the account {_account(owner)}, not to {_account(os.geteuid())}. "
            "Start as that account, or set GENKAN_HOME to another folder."
        )
    if (path / MARKER).exists() or not any(path.iterdir()):
        return
    raise Refused(f"{path} is not empty and not a home of Genkan. Set GENKAN_HOME to a new or an empty folder.")


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _new(path: Path) -> Home:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return Home(path=path, secret_key=secrets.token_urlsafe(48), master_keys=f"k1:{key}")


def _parse(path: Path, read: dict[str, object]) -> Home:
    values: dict[str, object] = dict(read)
    cluster = values.pop("cluster", None)
    database = values.pop("database", None)
    home = Home(path=path, **values)  # type: ignore[arg-type]  # JSON: a wrong key raises TypeError, caught above
    home = replace(home, database=Databases(**database)) if isinstance(database, dict) else home
    return replace(home, cluster=Cluster(**cluster)) if isinstance(cluster, dict) else home
