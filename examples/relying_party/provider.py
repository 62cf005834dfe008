"""The protocol, by Authlib: discovery, code with PKCE, state and nonce, verified ID tokens, refresh, sign-out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OAuthError, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2 import OAuth2Error
from joserfc.errors import JoseError

from examples.relying_party.demo import Application

SCOPE = "openid profile email phone address offline_access"
TIMEOUT = 10

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Unreachable(Exception):
    """Nothing answers at the issuer's address."""


class Refused(Exception):
    """The provider said no, or its answer must not be trusted; `code` is the specification's where there is one."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code, description)
        self.code, self.description = code, description


@dataclass(frozen=True, slots=True)
class Started:
    """What must be kept in the browser's session until the answer comes."""

    application: Application
    url: str
    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What was received. The ID token is verified; `header` is its JOSE header's view for people."""

    application: Application
    response: dict[str, Any]
    claims: dict[str, Any]
    userinfo: dict[str, Any]
    refreshed: int = 0


class RelyingParty(OAuth2Mixin, OpenIDMixin, BaseApp):
    """One client at one issuer. Authlib has such a class for each web framework; this is the one for none."""

    client_cls = OAuth2Session


def plainly(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The libraries' errors as the two that a person is told about."""

    @wraps(function)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise Unreachable from error
        except requests.RequestException as error:
            raise Refused("unexpected_answer", str(error)) from error
        except (OAuthError, OAuth2Error) as error:
            raise Refused(error.error, error.description or "") from error
        except JoseError as error:
            raise Refused("invalid_id_token", f"{error.error}: {error.description}") from error

    return wrapped


@plainly
def start(application: Application, language: str) -> Started:
    """The address to send the browser to."""
    party = _discover(application)
    made = party.create_authorization_url(application.redirect_uri, ui_locales=language)
    return Started(application, made["url"], made["state"], made["nonce"], made["code_verifier"])


@plainly
def finish(started: Started, answer: dict[str, str]) -> Tokens:
    """The tokens for the code in the answer."""
    application = started.application
    party = _discover(application)
    # RFC 9207: the answer names its issuer, or another provider's code could be slipped in.
    announced = party.server_metadata.get("authorization_response_iss_parameter_supported")
    if answer.get("iss", "" if announced else application.issuer) != application.issuer:
        raise Refused("invalid_iss", answer.get("iss", ""))
    if "error" in answer:
        raise Refused(answer["error"], answer.get("error_description", ""))
    response = party.fetch_access_token(
        application.redirect_uri,
        code=answer.get("code", ""),
        state=started.state,
        code_verifier=started.code_verifier,
    )
    claims = _verify(party, application, response, started.nonce)
    return Tokens(application, dict(response), claims, _userinfo(party, response, claims))


@plainly
def refresh(tokens: Tokens) -> Tokens:
    """New tokens for the refresh token; what the answer leaves out stays as it was."""
    application, before = tokens.application, tokens.response
    party = _discover(application)
    response = party.fetch_access_token(
        grant_type="refresh_token", refresh_token=before.get("refresh_token", ""), scope=before.get("scope")
    )
    claims = tokens.claims
    if "id_token" in response:
        claims = _verify(party, application, response, nonce=None)
        if claims["sub"] != tokens.claims["sub"]:
            raise Refused("invalid_id_token", "sub")
    kept = {name: before[name] for name in ("refresh_token", "id_token", "scope") if name in before}
    return replace(
        tokens,
        response={**kept, **response},
        claims=claims,
        userinfo=_userinfo(party, response, claims),
        refreshed=tokens.refreshed + 1,
    )


@plainly
def machine(application: Application) -> Tokens:
    """A token for the application itself: client credentials."""
    party = _discover(application)
    return Tokens(application, dict(party.fetch_access_token(grant_type="client_credentials")), {}, {})


@plainly
def sign_out(tokens: Tokens, back_to: str) -> tuple[str, str]:
    """RP-initiated logout: the address to send the browser to, and the state that comes back from there."""
    application = tokens.application
    made = _discover(application).create_logout_url(
        post_logout_redirect_uri=back_to,
        id_token_hint=tokens.response["id_token"],
        client_id=application.client_id,
    )
    return made["url"], made["state"]


def _discover(application: Application) -> RelyingParty:
    """Asked each time: a demo should show the provider as it is now. An application would keep this."""
    party = RelyingParty(
        None,
        client_id=application.client_id,
        client_secret=application.client_secret or None,
        server_metadata_url=f"{application.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": None if application.is_machine else SCOPE,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
            "leeway": 0,
            # A proxy of the environment would be asked for *.localhost.
            "trust_env": False,
        },
    )
    metadata = party.load_server_metadata()
    # OpenID Connect Discovery 4.3: the document must be the issuer's own.
    if metadata.get("issuer") != application.issuer:
        raise Refused("invalid_issuer", str(metadata.get("issuer")))
    return party


def _verify(party: RelyingParty, application: Application, response: dict, nonce: str | None) -> dict[str, Any]:
    if "id_token" not in response:
        raise Refused("missing_id_token")
    options = {
        "iss": {"essential": True, "value": application.issuer},
        "aud": {"essential": True, "value": application.client_id},
    }
    return dict(party.parse_id_token(response, nonce=nonce, claims_options=options, leeway=10))


def _userinfo(party: RelyingParty, response: dict, claims: dict) -> dict[str, Any]:
    userinfo = dict(party.userinfo(token=response))
    # OpenID Connect Core 5.3.2: claims of another person must not be used.
    if userinfo.get("sub") != claims["sub"]:
        raise Refused("invalid_userinfo", "sub")
    return userinfo


def host_of(issuer: str) -> str:
    return urlsplit(issuer).netloc
