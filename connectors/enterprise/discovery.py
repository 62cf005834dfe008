"""What an OpenID provider publishes of itself (OpenID Connect Discovery 1.0), as far as we need it."""

from dataclasses import dataclass

from connectors.enterprise.checking import compared
from connectors.enterprise.codes import Code
from connectors.social import documents
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.profile import Claims

PATH = "/.well-known/openid-configuration"
URL_LIMIT = 1000


class DiscoveryRefused(Exception):
    """It does not answer, or not as a provider must. `detail` is technical and short."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Provider:
    """Its endpoints. `userinfo` is empty where there is none; `challenges` is None where it does not say."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    userinfo: str = ""
    end_session: str = ""
    names_itself: bool = False
    challenges: tuple[str, ...] | None = None
    client_methods: tuple[str, ...] = ()


def address_of(issuer: str) -> str:
    return f"{issuer.rstrip('/')}{PATH}"


def issuer_of(address: str) -> str:
    """People copy either: the issuer, or the address of its document."""
    return address.strip().removesuffix(PATH)


def discover(issuer: str, *, named: str = "") -> Provider:
    """`named` is what the document may call itself instead, as for a directory that is asked for by its domain.

    Raises DiscoveryRefused.
    """
    document = read(issuer)
    found = document.get("issuer")
    # A document of another issuer would let that one sign for this one (Discovery 4.3).
    if found not in (issuer, named or issuer):
        raise DiscoveryRefused(Code.DISCOVERY_ISSUER, compared(issuer, found))
    return _provider(document, str(found))


def read(issuer: str) -> Claims:
    """Raises DiscoveryRefused."""
    try:
        return documents.document_at(address_of(issuer))
    except ProviderFailed as failure:
        code = Code.PROVIDER_UNREACHABLE if failure.fault is Fault.UNREACHABLE else Code.DISCOVERY_INVALID
        raise DiscoveryRefused(code, failure.detail) from failure


def _provider(document: Claims, issuer: str) -> Provider:
    return Provider(
        issuer=issuer,
        authorization=_endpoint(document, "authorization_endpoint", issuer),
        token=_endpoint(document, "token_endpoint", issuer),
        jwks=_endpoint(document, "jwks_uri", issuer),
        userinfo=_endpoint(document, "userinfo_endpoint", issuer, is_optional=True),
        end_session=_endpoint(document, "end_session_endpoint", issuer, is_optional=True),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        challenges=_words(document, "code_challenge_methods_supported"),
        client_methods=_words(document, "token_endpoint_auth_methods_supported") or ("client_secret_basic",),
    )


def _endpoint(document: Claims, name: str, issuer: str, *, is_optional: bool = False) -> str:
    found = document.get(name)
    if found is None and is_optional:
        return ""
    allowed = ("https:",) if issuer.startswith("https:") else ("https:", "http:")
    if not isinstance(found, str) or not found.startswith(allowed) or len(found) > URL_LIMIT:
        raise DiscoveryRefused(Code.DISCOVERY_INVALID, name)
    return found


def _words(document: Claims, name: str) -> tuple[str, ...] | None:
    found = document.get(name)
    return tuple(str(word)[:40] for word in found[:50]) if isinstance(found, list) else None
