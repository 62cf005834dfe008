"""What only the API needs is read when it is first called: processes that only show pages, and commands, do without."""

import subprocess
import sys

from tests.house import code

PROGRAM = """
import sys, django
django.setup()
import identity.urls_tenant
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"drf_spectacular", "uritemplate", "yaml"}))
print(*(name for name in ("rest_framework.views", "identity.api.urls") if name in sys.modules))
"""


def test_the_table_of_a_tenants_pages_brings_no_framework_of_the_api_along() -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.offline_settings", "PATH": "/usr/bin:/bin"}
    words = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    found = subprocess.run(words, capture_output=True, text=True, cwd=code.ROOT, env=settings, check=False)
    assert (found.stdout.split(), found.stderr) == ([], "")
