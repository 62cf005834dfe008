"""Reading our own source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("identity", "orgs", "connectors", "tenants")
SKIPPED = {"migrations", "node_modules", "__pycache__", "staticfiles"}


def modules(*folders: str) -> Iterator[Path]:
    """Our Python files without migrations."""
    for folder in folders or FLOORS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def tracked() -> Iterator[Path]:
    """Every text file of the repository that somebody wrote."""
    for path in sorted(ROOT.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        hidden = any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts)
        if (
            path.is_file()
            and not hidden
            and not SKIPPED & parts
            and path.suffix not in (".png", ".mo", ".pyc", ".woff2")
        ):
            yield path
