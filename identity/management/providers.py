"""What a command line says of an identity provider: its kind, its protocol, its metadata or our client there."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from connectors.configs import secure
from connectors.enterprise.discovery import issuer_of
from connectors.enterprise.kind import EnterpriseKind, Protocol
from connectors.kinds import KINDS

# What people call the two that are no product.
ALSO = {"oidc": "enterprise_oidc", "generic_oidc": "enterprise_oidc", "generic_saml": "saml"}
CREDENTIALS = ("issuer", "client_id", "client_secret")
Given = dict[str, Any]


def kind_of(slug: str) -> EnterpriseKind:
    wanted = slug.strip().lower().replace("-", "_")
    kind = KINDS.get(ALSO.get(wanted, wanted))
    if not isinstance(kind, EnterpriseKind):
        known = sorted(kind.slug for kind in KINDS.values() if isinstance(kind, EnterpriseKind))
        raise CommandError(f"There is no kind {slug!r}. There are: {', '.join(known)}.")
    return kind


def protocol_of(kind: EnterpriseKind, options: Given) -> Protocol:
    """By what is given of the provider; else the kind's usual one."""
    is_openid = any(options[name] for name in (*CREDENTIALS, "auth_method"))
    if is_openid and options["metadata"]:
        raise CommandError("--metadata is for SAML, --issuer for OpenID Connect: give one of them.")
    wanted = Protocol.OIDC if is_openid else Protocol.SAML if options["metadata"] else kind.protocols[0]
    if wanted not in kind.protocols:
        right = "--issuer" if wanted is Protocol.SAML else "--metadata"
        raise CommandError(f"The kind {kind.slug!r} is set up by {right}.")
    return wanted


def provider_of(protocol: Protocol, options: Given) -> tuple[Given, dict[str, str]]:
    """The settings and the secrets that follow from what is given; empty where nothing is."""
    if options["metadata"]:
        return _metadata(options["metadata"]), {}
    if protocol is Protocol.SAML or not any(options[name] for name in (*CREDENTIALS, "auth_method")):
        return {}, {}
    return _client(options)


def _client(options: Given) -> tuple[Given, dict[str, str]]:
    method = options["auth_method"] or "basic"
    secret = options["client_secret"]
    if secret == "-":  # noqa: S105  # the word for "read it from the environment"
        secret = os.environ.get("GENKAN_CLIENT_SECRET")
    missing = [f"--{name.replace('_', '-')}" for name in ("issuer", "client_id") if not options[name]]
    if not secret and method != "private_key_jwt":
        missing.append("--client-secret")
    if missing:
        raise CommandError(f"An OpenID provider needs {', '.join(missing)}, too.")
    issuer = issuer_of(options["issuer"])
    if not issuer.startswith(("https://", "http://")):
        raise CommandError(f"--issuer takes a whole address that begins with https://, not {options['issuer']!r}.")
    secure(issuer)
    config = {
        "issuer": issuer, "client_id": options["client_id"].strip(), "auth_method": method,
        "scopes": ["openid", "profile", "email"],
    }  # fmt: skip
    return config, {"client_secret": secret} if secret else {}


def _metadata(given: str) -> Given:
    """Of a file or an address."""
    # Its libraries cost time that no other command should pay.
    from connectors.saml.metadata import MetadataRefused, fetch, read

    try:
        is_address = given.startswith(("https://", "http://"))
        xml = fetch(given) if is_address else Path(given).read_bytes().decode("utf-8-sig")
        found = read(xml)
    except OSError as error:
        raise CommandError(f"The file {given} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"The file {given} is no XML in UTF-8.") from error
    except MetadataRefused as refused:
        raise CommandError(f"{given}: {refused.sentence}") from refused
    return {
        **found.config(), "signs_requests": found.wants_signed_requests, "metadata_xml": xml,
        "metadata_url": given if is_address else "",
    }  # fmt: skip
