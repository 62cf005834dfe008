"""Sentences that the set-up of many kinds shares."""

from django.utils.translation import gettext_lazy as _

CALLBACK = _("Enter the callback URL below there, exactly as it is written.")
COPY = _("Copy the client ID and the client secret into the form on this page, and save.")
TEST = _("Press Test: it signs you in for real, in a new tab, and shows what came back. Then put it into use.")
HOST = _("Enter the host below as its domain.")
KEYS = _("Copy the site key and the secret key into the form on this page, save, and press Test.")
