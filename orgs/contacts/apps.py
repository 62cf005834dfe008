"""IT contacts of organizations are each tenant's own."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "orgs.contacts"
    label = "contacts"
