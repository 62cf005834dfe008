"""The account page's rows are each tenant's own; it hears of whatever somebody should be mailed about."""

from django.apps import AppConfig


class AccountPageConfig(AppConfig):
    name = "identity.account"
    label = "person"

    def ready(self) -> None:
        from identity.account import arrivals
        from identity.account.notices import listening

        arrivals.connect()
        listening.connect()
