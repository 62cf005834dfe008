"""Consent is a row of each tenant."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "identity.consent"
    label = "consent"
