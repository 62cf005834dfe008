"""`python -m tests.bench`: see table.py."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.bench import table  # after the setup: it imports models

    table.main()
