"""What a client of each kind is by default, and which combinations are refused (RFC 7591 section 2; RFC 9700)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.oidc.client_keys import ALGORITHMS, read_keys
from identity.oidc.logout.addresses import check_backchannel_uri, check_frontchannel_uri
from identity.oidc.models import AuthMethod, Client, GrantType, SubjectTokenType
from identity.oidc.redirects import check_origin, check_redirect_uri, check_web_address

Kind = Application.Kind
USER_GRANTS = (GrantType.AUTHORIZATION_CODE.value, GrantType.REFRESH_TOKEN.value)
SCOPE_LIMIT, ID_LIMIT = 200, 255


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of application starts with. Public clients cannot keep a secret."""

    grant_types: tuple[str, ...]
    auth_method: str
    is_public: bool = False


PROFILES: dict[str, Profile] = {
    Kind.NATIVE: Profile(USER_GRANTS, AuthMethod.NONE.value, is_public=True),
    Kind.SPA: Profile(USER_GRANTS, AuthMethod.NONE.value, is_public=True),
    Kind.WEB: Profile(USER_GRANTS, AuthMethod.BASIC.value),
    Kind.MACHINE: Profile((GrantType.CLIENT_CREDENTIALS.value,), AuthMethod.BASIC.value),
    Kind.THIRD_PARTY: Profile(USER_GRANTS, AuthMethod.BASIC.value),
}


def check_client(client: Client, kind: str) -> None:
    """Raises ValidationError with the field and the reason. Looks at the unsaved client only."""
    _check_grants(client, kind)
    _check_authentication(client, kind)
    _check_exchange(client, kind)
    _check_keys(client)
    _check_addresses(client, Kind.NATIVE if client.is_native else kind)
    _check_pages(client)
    for scope in client.scopes:
        if not is_scope(scope):
            raise ValidationError({"scopes": _("A scope has no blanks, quotes or backslashes.")})


def is_scope(text: object) -> bool:
    """`scope-token` of RFC 6749 section 3.3."""
    return (
        isinstance(text, str)
        and 0 < len(text) <= SCOPE_LIMIT
        and all("!" <= mark <= "~" and mark not in '"\\' for mark in text)
    )


def _check_grants(client: Client, kind: str) -> None:
    if not client.grant_types:
        raise ValidationError({"grant_types": _("Choose at least one grant type.")})
    unknown = [grant for grant in client.grant_types if grant not in GrantType.values]
    if unknown:
        raise ValidationError(
            {"grant_types": _("Unknown grant type: %(names)s.") % {"names": ", ".join(map(str, unknown))}}
        )
    if kind == Kind.MACHINE and client.allows_grant_type(*USER_GRANTS, GrantType.DEVICE_CODE):
        raise ValidationError({"grant_types": _("A machine client has no user: it uses client credentials only.")})
    by_person = (GrantType.AUTHORIZATION_CODE, GrantType.DEVICE_CODE)
    if client.allows_grant_type(GrantType.REFRESH_TOKEN) and not client.allows_grant_type(*by_person):
        raise ValidationError(
            {
                "grant_types": _(
                    "Refresh tokens come from an authorization code or a device code: allow one of them too."
                )
            }
        )


def _check_authentication(client: Client, kind: str) -> None:
    if client.auth_method not in AuthMethod.values:
        raise ValidationError({"auth_method": _("Unknown authentication method.")})
    is_public = client.auth_method == AuthMethod.NONE
    if PROFILES[kind].is_public and not is_public:
        raise ValidationError({"auth_method": _("Whoever has the app can read a secret in it: use none.")})
    if is_public and kind == Kind.MACHINE:
        raise ValidationError({"auth_method": _("A machine client needs a secret.")})
    if is_public and client.allows_grant_type(GrantType.CLIENT_CREDENTIALS):
        raise ValidationError({"grant_types": _("Client credentials need a secret.")})
    if is_public and not client.pkce_required:
        raise ValidationError({"pkce_required": _("Without a secret, PKCE cannot be left out.")})


def _check_exchange(client: Client, kind: str) -> None:
    """SECURITY 17: confidential clients of the tenant's own, kind of token by kind of token."""
    if not set(client.exchange_types) <= set(SubjectTokenType.values):
        raise ValidationError({"exchange_types": _("Unknown type of token.")})
    ids = client.exchange_clients
    if not isinstance(ids, list) or not all(isinstance(one, str) and 0 < len(one) <= ID_LIMIT for one in ids):
        raise ValidationError({"exchange_clients": _("Name clients by their ids.")})
    if not client.allows_grant_type(GrantType.TOKEN_EXCHANGE):
        if client.exchange_types:
            raise ValidationError({"exchange_types": _("Allow the grant type “token exchange” first.")})
        return
    if client.auth_method == AuthMethod.NONE:
        raise ValidationError({"grant_types": _("Token exchange needs a client that proves itself.")})
    if kind == Kind.THIRD_PARTY:
        raise ValidationError({"grant_types": _("A third party asks people for consent: it exchanges no tokens.")})


def _check_keys(client: Client) -> None:
    """RFC 7591 section 2: a set or its address, never both."""
    if client.jwks and client.jwks_uri:
        raise ValidationError({"jwks_uri": _("Give the keys or their address, not both.")})
    if client.auth_method == AuthMethod.PRIVATE_KEY_JWT and not client.jwks and not client.jwks_uri:
        raise ValidationError({"jwks": _("Signed assertions need a public key: give the keys or their address.")})
    try:
        if client.jwks:
            read_keys(client.jwks)
    except ValidationError as error:
        raise ValidationError({"jwks": error}) from error
    try:
        if client.jwks_uri:
            check_web_address(client.jwks_uri)
    except ValidationError as error:
        raise ValidationError({"jwks_uri": error}) from error
    if client.assertion_algorithm not in ("", *ALGORITHMS):
        raise ValidationError({"assertion_algorithm": _("Unknown algorithm.")})


def _check_pages(client: Client) -> None:
    """Addresses that a person's browser is led to; a sign-in starts over TLS only (Core 4)."""
    for field in ("initiate_login_uri", "logo_uri", "policy_uri", "tos_uri"):
        try:
            if address := getattr(client, field):
                check_web_address(address)
        except ValidationError as error:
            raise ValidationError({field: error}) from error
    if client.initiate_login_uri and not client.initiate_login_uri.startswith("https://"):
        raise ValidationError({"initiate_login_uri": _("A sign-in is started at an https:// address only.")})


def _check_addresses(client: Client, kind: str) -> None:
    uris = client.redirect_uris.split()
    if client.allows_grant_type(GrantType.AUTHORIZATION_CODE) and not uris:
        raise ValidationError({"redirect_uris": _("Name at least one redirect URI.")})
    with _field("redirect_uris"):
        for uri in uris:
            check_redirect_uri(uri, kind)
    with _field("post_logout_redirect_uris"):
        for uri in client.post_logout_redirect_uris.split():
            check_redirect_uri(uri, kind)
    with _field("allowed_origins"):
        for origin in client.allowed_origins.split():
            check_origin(origin)
    with _field("backchannel_logout_uri"):
        check_backchannel_uri(client.backchannel_logout_uri, is_public=client.auth_method == AuthMethod.NONE)
    with _field("frontchannel_logout_uri"):
        check_frontchannel_uri(client.frontchannel_logout_uri, uris)


@contextmanager
def _field(name: str) -> Iterator[None]:
    """A refusal names the field that it is about."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({name: error}) from error
