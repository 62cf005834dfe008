"""Saved filters of the list of people."""

from django.apps import AppConfig


class SavedConfig(AppConfig):
    name = "identity.users.saved"
