"""Labels that the forms of many kinds share."""

from django.utils.translation import gettext_lazy as _

API_KEY = _("API key")
API_TOKEN = _("API token")
SECRET_KEY = _("Secret key")
REGION = _("Region")
SERVER = _("Address of the API")
SENDER = _("Sender")
SENDER_HELP = _("A number with its country code, or up to eleven letters where the country allows that.")
