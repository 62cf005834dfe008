"""As which account PostgreSQL runs: the server refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from identity.launch.refusal import Refused

# Accounts that exist already; none is ever created.
UNPRIVILEGED = ("postgres", "nobody")
# Messages in English whatever the machine speaks, because they are read by us too.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """Whom PostgreSQL's programs run as; without a uid, as ourselves."""

    name: str = ""
    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """The further groups for a child: none at all for another account, ours for ourselves."""
        return None if self.uid is None else []

    def give(self, path: Path) -> None:
        """Make the account the owner of a file or folder that we made."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def run(self, argv: Sequence[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one program with no right but this account's."""
        return subprocess.run(
            argv,
            cwd=cwd,
            env=ENVIRONMENT,
            user=self.uid,
            group=self.gid,
            extra_groups=self.groups,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def can_pass(self, path: Path) -> bool:
        """Whether the account reaches this file or folder: the system is asked, no mode bits are read."""
        if self.uid is None:
            return True
        return self.run(["test", "-x", path], cwd=Path("/")).returncode == 0


def find_account(name: str = "") -> Account:
    """The account that PostgreSQL runs as when we are who we are; the named one where it is settled."""
    if os.geteuid() != 0:
        return Account()
    for candidate in (name,) if name else UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(candidate)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    wanted = name or " or ".join(UNPRIVILEGED)
    raise Refused(
        f"PostgreSQL does not run as root and the account {wanted} does not exist here. "
        "Start as an ordinary user, or set DATABASE_URL to a server."
    )
