"""Creates an application with its OIDC client in a tenant. One of that name is left as it is; secrets print once."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from identity.applications.models import Application
from identity.oidc.models import AuthMethod, Client, GrantType, SubjectTokenType
from identity.oidc.operations import create_client
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter
from tenants.keys.models import SigningKey
from tenants.keys.operations import provide_signing_key

ADDRESSES = {
    "backchannel_logout_uri": "told, server to server, when a session ends",
    "frontchannel_logout_uri": "loaded in a hidden frame of the signed-out page",
    "initiate_login_uri": "where a sign-in begins at the application",
}

EXCHANGES = {kind.name.lower(): kind.value for kind in SubjectTokenType}


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--type", required=True, choices=Application.Kind.values)
        parser.add_argument("--redirect-uri", action="append", default=[], metavar="URI")
        parser.add_argument("--post-logout-redirect-uri", action="append", default=[], metavar="URI")
        parser.add_argument("--origin", action="append", default=[], help="whose pages may call the token endpoint")
        parser.add_argument("--grant", action="append", choices=GrantType.values, help="by default the type's own")
        parser.add_argument("--auth-method", choices=AuthMethod.values, help="by default the type's own")
        keys = parser.add_mutually_exclusive_group()
        keys.add_argument("--jwks", metavar="FILE", help="public keys of private_key_jwt, a JWK set as JSON")
        keys.add_argument("--jwks-uri", default="", metavar="URI", help="where the client publishes its keys")
        parser.add_argument("--exchange", action="append", choices=EXCHANGES, help="what it may exchange (RFC 8693)")
        parser.add_argument("--exchange-client", action="append", default=[], metavar="ID", help="whose access tokens")
        parser.add_argument("--pkce", choices=("required", "optional"), default="required")
        parser.add_argument("--par", choices=("required", "optional"), default="optional", help="pushed requests")
        parser.add_argument("--scope", action="append", default=[], help="by default every standard scope")
        parser.add_argument(
            "--id-token-algorithm", choices=Client.IdTokenAlgorithm.values, help="made if it has no key"
        )
        for name, what in ADDRESSES.items():
            parser.add_argument(f"--{name.replace('_', '-')}", default="", metavar="URI", help=what)

    def run(self, **options: Any) -> dict[str, object]:
        with enter(find_tenant(options["tenant"])):
            client = Client.objects.filter(application__name=options["name"]).first()
            secret, created = None, client is None
            if client is None:
                client, secret = create_client(
                    name=options["name"],
                    kind=options["type"],
                    redirect_uris=options["redirect_uri"],
                    post_logout_redirect_uris=options["post_logout_redirect_uri"],
                    origins=options["origin"],
                    grant_types=options["grant"],
                    auth_method=options["auth_method"],
                    pkce_required=options["pkce"] == "required",
                    scopes=options["scope"],
                    values=_more(options),
                    by=COMMAND,
                )
            return {
                "name": options["name"],
                "type": client.application.kind,
                "client_id": client.client_id,
                "client_secret": secret,
                "redirect_uris": client.redirect_uris.split(),
                "created": created,
            }


def _read(file: str | None) -> object:
    if file is None:
        return {}
    try:
        return json.loads(Path(file).read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read as JSON.") from error


def _more(options: dict[str, Any]) -> dict[str, object]:
    more: dict[str, object] = {name: options[name] for name in ADDRESSES}
    more |= {
        "jwks": _read(options["jwks"]),
        "jwks_uri": options["jwks_uri"],
        "exchange_types": [EXCHANGES[name] for name in options["exchange"] or ()],
        "exchange_clients": options["exchange_client"],
        "par_required": options["par"] == "required",
    }
    if algorithm := options["id_token_algorithm"]:
        provide_signing_key(algorithm=SigningKey.Algorithm(algorithm), by=COMMAND)
        more["id_token_algorithm"] = algorithm
    return more
