"""Style and script files: named by their content, served by whitenoise from where the packages keep them.

Nothing is collected before a start and nothing can be forgotten: `VersionedStorage` adds the digest of a file to its
address, so browsers keep it for good, and WHITENOISE_USE_FINDERS reads the list of files once, when the web process
starts. A proxy or a CDN in front may cache `/static/` as the headers say.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """`{% static %}` for files whose content is part of their address."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name) if name else ""
        return f"{address}?v={version}" if version else address


@lru_cache(maxsize=4096)
def _version(name: str) -> str:
    """The digest of the file; empty for a folder, whose address is only the start of others."""
    found = finders.find(name)
    path = Path(found) if isinstance(found, str) else None
    if path is None or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
