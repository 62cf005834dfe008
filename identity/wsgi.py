"""The web process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "identity.settings")
os.environ.setdefault("GENKAN_PROCESS", "web")

from django.core.wsgi import get_wsgi_application  # settings are chosen above

from tenants import start

long_way = get_wsgi_application()

from identity.programs import ShortWay  # noqa: E402  # the line before has loaded the apps

application = ShortWay(long_way)
start.web()
