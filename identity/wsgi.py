"""The web process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "identity.settings")
os.environ.setdefault("GENKAN_PROCESS", "web")

from django.core.wsgi import get_wsgi_application  # settings are chosen above

from tenants import start

application = get_wsgi_application()
start.web()
