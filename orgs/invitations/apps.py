"""Invitations are rows of each tenant."""

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "orgs.invitations"
    label = "invitations"
