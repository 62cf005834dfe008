"""What a social kind is: the way to the vendor, the way back, and the words for what it says of a person."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Config, LinesField, Secret
from connectors.kind import Kind
from connectors.rows import Setup
from connectors.social import asking, documents, id_tokens, profile
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.profile import Arrival, Claims, Profile


class ClientConfig(Config):
    """What nearly every vendor gives."""

    client_id = forms.CharField(label=_("Client ID"), max_length=255)
    client_secret = Secret(label=_("Client secret"))


class ScopedConfig(ClientConfig):
    scopes = LinesField(
        label=_("More scopes"), help_text=_("Beyond what signing in needs, one a line. People are asked for them.")
    )


@dataclass(frozen=True, slots=True)
class Trip:
    """One sign-in under way: our address, what proves that the answer is to it, and what the application hinted at."""

    redirect_uri: str
    verifier: str = field(repr=False)
    nonce: str = field(repr=False)
    state: str = field(default="", repr=False)
    login_hint: str = ""
    locale: str = ""


class SocialKind(Kind):
    """`vouches` is the table of SECURITY 23: whether the vendor's word makes an address a proved one. By default never."""

    purpose = "social"
    # The vendor sends its answer by POST from its own pages.
    answers_by_post: ClassVar[bool] = False

    def begin(self, setup: Setup, trip: Trip) -> str:
        """Where the browser goes. Raises ProviderFailed."""
        raise NotImplementedError

    def finish(self, setup: Setup, answer: Mapping[str, str], trip: Trip) -> Arrival:
        """Who came back. Raises ProviderFailed."""
        raise NotImplementedError

    def vouches(self, setup: Setup, arrival: Arrival) -> bool:
        return False


class OAuthKind(SocialKind):
    """The authorization code flow with PKCE, then a question to the vendor's endpoint about the person."""

    form_class: ClassVar[type[Config]] = ScopedConfig
    authorize_url: ClassVar[str] = ""
    token_url: ClassVar[str] = ""
    profile_url: ClassVar[str] = ""
    scopes: ClassVar[tuple[str, ...]] = ()
    scope_separator: ClassVar[str] = " "
    # How the client proves itself: basic, post.
    auth_method: ClassVar[str] = "post"
    has_pkce: ClassVar[bool] = True
    extra: ClassVar[Mapping[str, str]] = {}

    # ── Where, for kinds whose addresses depend on the settings ──────────────────────────────────────────────
    def authorization_endpoint(self, setup: Setup) -> str:
        return self.authorize_url

    def token_endpoint(self, setup: Setup) -> str:
        return self.token_url

    def profile_endpoint(self, setup: Setup) -> str:
        return self.profile_url

    # ── The way there ────────────────────────────────────────────────────────────────────────────────────────
    def begin(self, setup: Setup, trip: Trip) -> str:
        endpoint = self.authorization_endpoint(setup)
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(self.query(setup, trip))}"

    def query(self, setup: Setup, trip: Trip) -> dict[str, str]:
        """The parameters of the request (RFC 6749 section 4.1.1, RFC 7636 section 4.3)."""
        query = {
            "response_type": "code",
            "client_id": setup.text("client_id"),
            "redirect_uri": trip.redirect_uri,
            "state": trip.state,
            **self.extra,
        }
        if scopes := self.wanted_scopes(setup):
            query["scope"] = self.scope_separator.join(scopes)
        if self.pkce(setup):
            query |= {"code_challenge": challenge(trip.verifier), "code_challenge_method": "S256"}
        return query

    def pkce(self, setup: Setup) -> bool:
        return self.has_pkce

    def wanted_scopes(self, setup: Setup) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.scopes, *setup.words("scopes"))))

    # ── The way back ─────────────────────────────────────────────────────────────────────────────────────────
    def finish(self, setup: Setup, answer: Mapping[str, str], trip: Trip) -> Arrival:
        self.check_answer(setup, answer)
        tokens = self.exchange(setup, answer["code"], trip)
        claims = self.claims(setup, tokens, answer, trip)
        found = self.profile(claims)
        if not found.subject:
            raise ProviderFailed(Fault.SUBJECT, "no id")
        return Arrival(found, claims, tokens)

    def check_answer(self, setup: Setup, answer: Mapping[str, str]) -> None:
        error = answer.get("error", "")
        if error in (
            "access_denied",
            "user_cancelled_login",
            "user_cancelled_authorize",
            "user_denied",
            "consent_required",
        ):
            raise ProviderFailed(Fault.DECLINED, error)
        if error:
            raise ProviderFailed(Fault.ERROR, asking.error_code(answer))
        if not 0 < len(answer.get("code", "")) <= 4096:
            raise ProviderFailed(Fault.ANSWER, "no code")

    def exchange(self, setup: Setup, code: str, trip: Trip) -> Claims:
        """RFC 6749 section 4.1.3, RFC 7636 section 4.5."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": trip.redirect_uri}
        if self.pkce(setup):
            form["code_verifier"] = trip.verifier
        return self.checked(self.ask_token(setup, form))

    def ask_token(self, setup: Setup, form: dict[str, str]) -> Claims:
        client_id, secret, headers = setup.text("client_id"), self.client_secret(setup), {}
        if secret and self.method(setup) == "basic":
            headers = asking.basic(client_id, secret)
        else:
            form |= {"client_id": client_id, **({"client_secret": secret} if secret else {})}
        return asking.ask("POST", self.token_endpoint(setup), headers=headers, form=form)

    def client_secret(self, setup: Setup) -> str:
        return setup.secret("client_secret")

    def method(self, setup: Setup) -> str:
        return self.auth_method

    @staticmethod
    def checked(tokens: Claims) -> Claims:
        """Some vendors answer errors with status 200. Raises ProviderFailed."""
        if code := asking.error_code(tokens):
            refused_client = code in asking.REFUSED_CLIENT
            raise ProviderFailed(Fault.CLIENT if refused_client else Fault.CODE, code)
        asking.bearer(tokens)
        return tokens

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        return asking.ask("GET", self.profile_endpoint(setup), headers=asking.bearer(tokens))

    def profile(self, claims: Claims) -> Profile:
        return profile.standard(claims)


class OidcKind(OAuthKind):
    """OpenID Connect: the ID token says who it is; what userinfo adds must be of the same person."""

    scopes: ClassVar[tuple[str, ...]] = ("openid", "profile", "email")
    issuer: ClassVar[str] = ""
    asks_userinfo: ClassVar[bool] = False
    # A few vendors do not send it back; PKCE and state bind the answer then.
    returns_nonce: ClassVar[bool] = True
    algorithms: ClassVar[tuple[str, ...]] = id_tokens.ASYMMETRIC

    def issuer_of(self, setup: Setup) -> str:
        """The issuer that is asked."""
        return self.issuer

    def issuer_for(self, setup: Setup, claims: Claims) -> str:
        """The issuer that such claims must name."""
        return self.issuer_of(setup)

    def names_issuer(self, setup: Setup, published: object) -> bool:
        """Whether a configuration document is the issuer's own (OpenID Connect Discovery 4.3)."""
        return published == self.issuer_of(setup)

    def metadata(self, setup: Setup) -> Claims:
        """Raises ProviderFailed."""
        issuer = self.issuer_of(setup)
        found = documents.document_at(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if not self.names_issuer(setup, found.get("issuer")):
            raise ProviderFailed(Fault.DISCOVERY, "issuer")
        return found

    def endpoint(self, setup: Setup, name: str) -> str:
        found = self.metadata(setup).get(name)
        allowed = ("https:",) if self.issuer_of(setup).startswith("https:") else ("https:", "http:")
        if not isinstance(found, str) or not found.startswith(allowed) or len(found) > 1000:
            raise ProviderFailed(Fault.DISCOVERY, name)
        return found

    def authorization_endpoint(self, setup: Setup) -> str:
        return self.endpoint(setup, "authorization_endpoint")

    def token_endpoint(self, setup: Setup) -> str:
        return self.endpoint(setup, "token_endpoint")

    def profile_endpoint(self, setup: Setup) -> str:
        return self.endpoint(setup, "userinfo_endpoint")

    def query(self, setup: Setup, trip: Trip) -> dict[str, str]:
        query = {**super().query(setup, trip), "nonce": trip.nonce}
        if trip.login_hint:
            query["login_hint"] = trip.login_hint
        if trip.locale:
            query["ui_locales"] = trip.locale
        return query

    def check_answer(self, setup: Setup, answer: Mapping[str, str]) -> None:
        """RFC 9207: an answer that names another issuer belongs to another request."""
        sent = answer.get("iss")
        requires = self.metadata(setup).get("authorization_response_iss_parameter_supported") is True
        if (sent is None and requires) or (sent is not None and not self.names_issuer(setup, sent)):
            raise ProviderFailed(Fault.ISSUER, "iss of the answer")
        super().check_answer(setup, answer)

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        expected = id_tokens.Expected(
            issuer=lambda claims: self.issuer_for(setup, claims),
            client_id=setup.text("client_id"),
            jwks_uri=self.endpoint(setup, "jwks_uri"),
            nonce=trip.nonce if self.returns_nonce else None,
            algorithms=self.algorithms,
            secret=setup.secret("client_secret"),
        )
        token = id_tokens.verify(
            tokens.get("id_token"), expected, now=time.time(), access_token=tokens.get("access_token")
        )
        if not self.wants_userinfo(setup, token):
            return token
        more = asking.ask("GET", self.profile_endpoint(setup), headers=asking.bearer(tokens))
        if not _is_same(more.get("sub"), token["sub"]):
            raise ProviderFailed(Fault.SUBJECT, "userinfo")
        # What is signed wins.
        return {**more, **token}

    def wants_userinfo(self, setup: Setup, token: Claims) -> bool:
        return self.asks_userinfo


def challenge(verifier: str) -> str:
    """RFC 7636 section 4.2, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _is_same(one: object, other: object) -> bool:
    return isinstance(one, str) and isinstance(other, str) and hmac.compare_digest(one.encode(), other.encode())
