"""The bench itself, with so little work that its figures mean nothing."""

import os
import re
import subprocess
import sys

from identity.launch.home import CHECKOUT


def test_it_ends_with_one_ratio_for_each_case() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--only", "tokens", "--quick"],
        cwd=CHECKOUT,
        # The port is this run's own.
        env={name: value for name, value in os.environ.items() if name != "GENKAN_TEST_PORT"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ratios = re.findall(r"^ratio (\S+) (\d+\.\d\d)$", done.stdout, re.MULTILINE)
    assert [case for case, _ratio in ratios] == ["client_credentials", "refresh", "code"]
    assert all(float(ratio) > 0 for _case, ratio in ratios)
