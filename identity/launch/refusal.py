"""The one exception that ends the launcher, and the sentence a person reads then."""

from __future__ import annotations

import errno
from pathlib import Path


class Refused(Exception):
    """The platform cannot be started or stopped as asked; the text says why and what to do."""


def refusal_of(error: OSError, *, doing: str) -> Refused:
    """The same failure of the operating system as one clear line."""
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused(f"The disk is full: {doing}{place} failed. Free some space, then try again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Refused(
            f"No permission: {doing}{place} failed. Run as the account that owns the folder, "
            "or set GENKAN_HOME to a folder that you may write."
        )
    return Refused(f"{doing.capitalize()}{place} failed: {error.strerror or error}.")


def check_is_folder(path: Path) -> None:
    """Refuse a path that exists but holds no folder."""
    if path.exists() and not path.is_dir():
        raise Refused(f"{path} is not a folder. Set GENKAN_HOME to a folder, or to a new path.")
