"""Sign-in's rows are each tenant's own."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "identity.signin"
    label = "signin"

    def ready(self) -> None:
        from identity.signin import log, proof

        log.connect()
        proof.connect()
