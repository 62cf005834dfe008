"""Sentences that the set-up of many kinds shares."""

from django.utils.translation import gettext_lazy as _

CALLBACK = _("Enter the callback URL below there, exactly as it is written.")
COPY = _("Copy the client ID and the client secret into the form on this page, and save.")
TEST = _("Press Test: it signs you in for real, in a new tab, and shows what came back. Then put it into use.")
HOST = _("Enter the host below as its domain.")
KEYS = _("Copy the site key and the secret key into the form on this page, save, and press Test.")
DOMAIN = _("Prove the domain of the sender’s address there, with the DNS records that it shows.")
API_KEY = _("Create an API key that may send mail, and copy it into the form on this page.")
SEND = _("Save and press Test: it really sends one message, to you. Then put the connection into use.")
NUMBER = _("Rent a number there that sends SMS, or register the name that people see as the sender.")
ACCOUNT_KEYS = _("Copy the keys of the account into the form on this page.")
