"""Writes of OIDC clients. The application under each client is what events are about."""

import hashlib
import secrets
import string
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.oidc.models import AuthMethod, Client, ClientSecret, GrantType
from identity.oidc.registration import PROFILES, check_client
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.keys.models import SigningKey

# Letters and digits only: such values need no encoding in a URL, a form or a Basic header.
ALPHABET = string.ascii_letters + string.digits
ID_LENGTH, SECRET_LENGTH = 21, 43  # 125 and 256 bits
SECRETS_LIMIT = 5
WITH_SECRET = frozenset({AuthMethod.BASIC.value, AuthMethod.POST.value})
EDITABLE = (
    "redirect_uris",
    "post_logout_redirect_uris",
    "allowed_origins",
    "grant_types",
    "auth_method",
    "jwks",
    "jwks_uri",
    "assertion_algorithm",
    "pkce_required",
    "par_required",
    "id_token_algorithm",
    "access_token_seconds",
    "refresh_token_seconds",
    "refresh_grace_seconds",
    "scopes",
    "exchange_types",
    "exchange_clients",
    "is_native",
    "initiate_login_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "backchannel_logout_uri",
    "backchannel_logout_session_required",
    "frontchannel_logout_uri",
    "frontchannel_logout_session_required",
)


def create_client(
    *,
    name: str,
    kind: str,
    homepage: str = "",
    redirect_uris: Iterable[str] = (),
    post_logout_redirect_uris: Iterable[str] = (),
    origins: Iterable[str] = (),
    grant_types: Iterable[str] | None = None,
    auth_method: str | None = None,
    pkce_required: bool = True,
    scopes: Iterable[str] = (),
    values: Mapping[str, object] = MappingProxyType({}),
    by: Actor,
) -> tuple[Client, str | None]:
    """An application with its client. The secret of one that has secrets is returned here and never again.

    What is left out comes from the kind (identity.oidc.registration.PROFILES). `values` are further fields of EDITABLE.
    Raises ValidationError.
    """
    if kind not in PROFILES:
        raise ValidationError({"kind": _("Unknown kind of application.")})
    profile = PROFILES[kind]
    application = Application(name=name.strip(), kind=kind, homepage=homepage)
    application.full_clean()
    first = {
        "redirect_uris": " ".join(redirect_uris),
        "post_logout_redirect_uris": " ".join(post_logout_redirect_uris),
        "allowed_origins": " ".join(origins),
        "grant_types": list(grant_types if grant_types is not None else profile.grant_types),
        "auth_method": auth_method or profile.auth_method,
        "pkce_required": pkce_required,
        "scopes": list(scopes),
    }
    further = {field: values[field] for field in EDITABLE if field in values}
    client = Client(application=application, client_id=_generate(ID_LENGTH), **(first | further))
    _complete(client, application)
    _check(client, kind, values)
    with transaction.atomic():
        application.save(force_insert=True)
        client.save(force_insert=True)
        secret = None
        if client.auth_method in WITH_SECRET:
            _row, secret = _add_secret(client, str(_("First secret")), None)
        events.record("application.create", application, by=by, details={"kind": kind, "client_id": client.client_id})
    return client, secret


def update_client(*, client: Client, values: Mapping[str, object], by: Actor) -> Client:
    """Changes fields of EDITABLE. Raises ValidationError."""
    with transaction.atomic():
        before = Client.objects.select_for_update().get(pk=client.pk)
        for field in EDITABLE:
            setattr(client, field, values.get(field, getattr(before, field)))
        _complete(client, client.application)
        _check(client, client.application.kind, EDITABLE)
        client.save(update_fields=(*EDITABLE, "client_type", "authorization_grant_type", "updated"))
        details = events.changes(before, client, EDITABLE)
        events.record("application.update", client.application, by=by, details=details)
    return client


def create_secret(
    *, client: Client, name: str, expires_at: datetime | None = None, by: Actor
) -> tuple[ClientSecret, str]:
    """One more secret, valid beside the others until they are revoked. Returned once. Raises ValidationError."""
    if client.auth_method not in WITH_SECRET:
        raise ValidationError(_("This client does not prove itself by a secret."))
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)
        if client.secrets.at(timezone.now()).count() >= SECRETS_LIMIT:
            raise ValidationError(_("A client has at most %(limit)s secrets."), params={"limit": SECRETS_LIMIT})
        row, secret = _add_secret(client, name, expires_at)
        details: dict[str, object] = {"name": row.name, "last_four": row.last_four}
        events.record("application.create_secret", client.application, by=by, details=details)
    return row, secret


def rename_secret(*, secret: ClientSecret, name: str, by: Actor) -> None:
    with transaction.atomic():
        details: dict[str, object] = {"name": [secret.name, name], "last_four": secret.last_four}
        ClientSecret.objects.filter(pk=secret.pk).update(name=name)
        events.record("application.rename_secret", secret.client.application, by=by, details=details)
    secret.name = name


def revoke_secret(*, secret: ClientSecret, by: Actor) -> None:
    """It is refused from the next request on. Tokens got with it stay valid until they expire."""
    with transaction.atomic():
        details: dict[str, object] = {"name": secret.name, "last_four": secret.last_four}
        events.record("application.revoke_secret", secret.client.application, by=by, details=details)
        secret.delete()


def digest_of_secret(secret: str) -> str:
    """SHA-256 is enough for 256 random bits; a password hasher would cost 0.3 s for each wrong guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _add_secret(client: Client, name: str, expires_at: datetime | None) -> tuple[ClientSecret, str]:
    secret = _generate(SECRET_LENGTH)
    row = ClientSecret.objects.create(
        client=client,
        name=name[:80],
        secret_hash=digest_of_secret(secret),
        last_four=secret[-4:],
        expires_at=expires_at,
    )
    return row, secret


def _complete(client: Client, application: Application) -> None:
    """The toolkit's own columns, which say the same in its words."""
    is_public = client.auth_method == AuthMethod.NONE
    client.client_type = Client.CLIENT_PUBLIC if is_public else Client.CLIENT_CONFIDENTIAL
    by_user = GrantType.AUTHORIZATION_CODE.value in client.grant_types
    client.authorization_grant_type = Client.GRANT_AUTHORIZATION_CODE if by_user else Client.GRANT_CLIENT_CREDENTIALS
    client.name = application.name
    client.skip_authorization = not application.is_third_party
    client.updated = timezone.now()


def _check(client: Client, kind: str, fields: Collection[str]) -> None:
    client.clean_fields(exclude=[name for name in _fields() if name not in fields])
    check_client(client, kind)
    current = SigningKey.objects.filter(algorithm=client.id_token_algorithm, state=SigningKey.State.CURRENT)
    if not current.exists():
        sentence = _("There is no %(algorithm)s key yet: create one first.") % {"algorithm": client.id_token_algorithm}
        raise ValidationError({"id_token_algorithm": sentence})


def _fields() -> list[str]:
    return [field.name for field in Client._meta.concrete_fields]


def _generate(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _position in range(length))
