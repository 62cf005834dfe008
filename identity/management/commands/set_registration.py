"""Chooses whether applications may enter themselves in a tenant (RFC 7591), and hands out a token that admits them."""

from argparse import ArgumentParser
from typing import Any

from identity.oidc.dynamic.operations import create_initial_access_token, update_provider_policy
from identity.oidc.models import ProviderPolicy
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--mode", required=True, choices=ProviderPolicy.Registration.values)
        parser.add_argument(
            "--scope", action="append", default=[], help="what they may ask people for, beside the standard"
        )
        parser.add_argument("--token", metavar="NAME", help="print an initial access token of this name, once")

    def run(self, **options: Any) -> dict[str, object]:
        with enter(find_tenant(options["tenant"])):
            policy = ProviderPolicy.objects.filter(pk=1).first() or ProviderPolicy()
            policy.registration, policy.registration_scopes = options["mode"], options["scope"]
            update_provider_policy(policy=policy, by=COMMAND)
            token = ""
            if options["token"]:
                _row, token = create_initial_access_token(name=options["token"], by=COMMAND)
            return {
                "registration": policy.registration,
                "scopes": options["scope"],
                "initial_access_token": token or None,
            }
