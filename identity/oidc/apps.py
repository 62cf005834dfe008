"""The provider's rows are each tenant's own; its session names are given at sign-in."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


class OidcConfig(AppConfig):
    name = "identity.oidc"
    label = "oidc"

    def ready(self) -> None:
        user_logged_in.connect(_name_session, dispatch_uid="genkan.oidc.name_session")


def _name_session(sender: type, request: HttpRequest, **_kwargs: object) -> None:
    from identity.oidc.facts import name_session

    name_session(request)
