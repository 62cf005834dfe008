"""What the tests stand on is there, or is asked for in one sentence."""

import json
import os
import subprocess
import sys

from tests import equipment


def test_a_browser_that_does_not_run_is_named_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.equipment"],
        cwd=equipment.NODE_PROJECT.parents[1],
        env={**os.environ, "CHROME": "/nowhere/chrome", "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "CHROME=/nowhere/chrome does not run: set it to a working Chrome or Chromium.\n"


def test_the_lock_of_npm_packages_holds_hashes_and_no_addresses() -> None:
    lock = json.loads((equipment.NODE_PROJECT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/openid-client", "node_modules/axe-core"} <= set(packages)
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not [name for name, package in packages.items() if "resolved" in package]


def test_node_runs_the_packages_of_the_lock() -> None:
    program = "import('openid-client').then(c => console.log(typeof c.discovery))"
    done = subprocess.run(
        [equipment.node(), "--input-type=module", "-e", program],
        cwd=equipment.node_packages().parent,
        env=equipment.node_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("function\n", "")
