"""`python -m tests.bench`: see table.py."""

import os

import django

from identity.launch.addresses import free_port

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    # Not the one that tests look for first: a run of theirs may be going on.
    os.environ.setdefault("GENKAN_TEST_PORT", str(free_port()))
    django.setup()
    from tests.bench import table  # after the setup: it imports models

    table.main()
