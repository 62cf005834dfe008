"""Challenges are rows of each tenant."""

from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "identity.signin.challenges"
    label = "challenges"
