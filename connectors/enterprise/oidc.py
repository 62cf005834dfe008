"""Signing in at a company's OpenID provider: the authorization code flow with PKCE, nonce and RFC 9207."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

from connectors.enterprise import client_proof, discovery
from connectors.enterprise.answers import Assertion, Check, Departure, Refused, Report, Request
from connectors.enterprise.checking import Checks, Over, compared
from connectors.enterprise.codes import Code, Verdict
from connectors.enterprise.discovery import DiscoveryRefused, Provider
from connectors.enterprise.kind import EnterpriseKind
from connectors.enterprise.oidc_refusals import refusal_of
from connectors.enterprise.oidc_shown import shown
from connectors.enterprise.oidc_tokens import Opened, assertion_of, examine_token
from connectors.kinds import KINDS
from connectors.rows import Setup
from connectors.social import asking, documents
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.id_tokens import Expected
from connectors.social.kind import challenge
from connectors.social.profile import Claims

SCOPES = ("openid", "email", "profile")
CODE_LIMIT = 4096
ORDER = (
    Code.UNSOLICITED, Code.REQUEST_MISMATCH, Code.PROVIDER_UNREACHABLE, Code.DISCOVERY_INVALID, Code.DISCOVERY_ISSUER,
    Code.PKCE_MISSING, Code.ANSWER_ISSUER, Code.PROVIDER_REFUSED, Code.ANSWER_MISSING, Code.CLIENT_REFUSED,
    Code.CODE_REFUSED, Code.ANSWER_UNREADABLE, Code.TOKEN_MISSING, Code.NOT_SIGNED, Code.ALGORITHM_REFUSED,
    Code.KEYS_UNREACHABLE, Code.KEY_UNKNOWN, Code.SIGNATURE_INVALID, Code.ISSUER_MISSING, Code.ISSUER_MISMATCH,
    Code.AUDIENCE_MISSING, Code.AUDIENCE_MISMATCH, Code.PARTY_MISMATCH, Code.NO_EXPIRY, Code.EXPIRED,
    Code.NOT_YET_VALID, Code.CLOCK, Code.NONCE, Code.ACCESS_TOKEN_OTHER, Code.SUBJECT_MISSING,
    Code.USERINFO_UNREACHABLE, Code.USERINFO_OTHER, Code.DIRECTORY_MISMATCH,
)  # fmt: skip


def begin(setup: Setup, request: Request) -> Departure:
    """Raises Refused, when the provider does not say where to go."""
    try:
        provider = provider_of(setup)
    except DiscoveryRefused as refusal:
        raise Refused(Report((Check(refusal.code, Verdict.FAILED, refusal.detail),))) from refusal
    query = {
        "response_type": "code",
        "client_id": setup.text("client_id"),
        "redirect_uri": request.callback,
        "scope": " ".join(dict.fromkeys((*SCOPES, *setup.words("scopes")))),
        "state": request.id,
        "nonce": request.nonce,
        "code_challenge": challenge(request.verifier),
        "code_challenge_method": "S256",
        **_kind(setup).asks(setup),
    }
    if request.login_hint:
        query["login_hint"] = request.login_hint
    if request.locale:
        query["ui_locales"] = request.locale
    if request.is_forced:
        query |= {"prompt": "login", "max_age": "0"}
    return Departure(
        f"{provider.authorization}{'&' if urlsplit(provider.authorization).query else '?'}{urlencode(query)}"
    )


def examine(
    setup: Setup, answer: Mapping[str, str], request: Request | None, *, now: datetime, is_thorough: bool
) -> Report:
    """Asks the provider for the tokens: once, since a code works once. Never raises."""
    checks = Checks(is_thorough)
    opened: Opened | None = None
    seen: Assertion | None = None
    if is_thorough:
        # What was wrong a moment ago may be right now.
        documents.forget()
    try:
        if request is None:
            checks.stop(Code.UNSOLICITED)
        opened, more = _opened(checks, setup, answer, request, now)
        seen = assertion_of(opened, more)
        _check_directory(checks, setup, seen)
    except Over:
        pass
    is_signed = bool(opened and opened.is_signed)
    passed = seen if seen and is_signed and not checks.has_failed else None
    return Report(checks.all(ORDER), passed, seen if is_thorough else None, is_signed, shown(answer, opened, seen))


def provider_of(setup: Setup) -> Provider:
    """Raises DiscoveryRefused."""
    return discovery.discover(setup.text("issuer"))


def _opened(
    checks: Checks, setup: Setup, answer: Mapping[str, str], request: Request, now: datetime
) -> tuple[Opened, Claims]:
    checks.passed(Code.UNSOLICITED)
    if not hmac.compare_digest(answer.get("state", "").encode(), request.id.encode()):
        # Somebody else's answer: its code must not be used, not even to look on.
        checks.stop(Code.REQUEST_MISMATCH, "state")
    checks.passed(Code.REQUEST_MISMATCH)
    provider = _provider(checks, setup)
    _check_answer(checks, provider, answer)
    tokens = _exchange(checks, setup, provider, answer["code"], request)
    expected = Expected(
        issuer=lambda claims: provider.issuer,
        client_id=setup.text("client_id"),
        jwks_uri=provider.jwks,
        nonce=request.nonce,
    )
    access_token = tokens.get("access_token")
    opened = examine_token(checks, tokens.get("id_token"), expected, now=now.timestamp(), access_token=access_token)
    return opened, _userinfo(checks, provider, tokens, opened)


def _provider(checks: Checks, setup: Setup) -> Provider:
    try:
        provider = provider_of(setup)
    except DiscoveryRefused as refusal:
        checks.stop(refusal.code, refusal.detail)
    for code in (Code.PROVIDER_UNREACHABLE, Code.DISCOVERY_INVALID, Code.DISCOVERY_ISSUER):
        checks.passed(code)
    if provider.challenges is None:
        checks.skipped(Code.PKCE_MISSING)
    elif "S256" in provider.challenges:
        checks.passed(Code.PKCE_MISSING)
    else:
        checks.warned(Code.PKCE_MISSING, compared("S256", provider.challenges))
    return provider


def _check_answer(checks: Checks, provider: Provider, answer: Mapping[str, str]) -> None:
    sent = answer.get("iss")
    if sent is None and not provider.names_itself:
        checks.skipped(Code.ANSWER_ISSUER)
    else:
        checks.expect(sent == provider.issuer, Code.ANSWER_ISSUER, compared(provider.issuer, sent))
    if answer.get("error"):
        code, detail = refusal_of(answer)
        checks.stop(code, detail)
    checks.passed(Code.PROVIDER_REFUSED)
    if not 0 < len(answer.get("code", "")) <= CODE_LIMIT:
        checks.stop(Code.ANSWER_MISSING, "code")
    checks.passed(Code.ANSWER_MISSING)


def _exchange(checks: Checks, setup: Setup, provider: Provider, code: str, request: Request) -> Claims:
    """RFC 6749 section 4.1.3, RFC 7636 section 4.5."""
    proof = client_proof.prove(setup, provider.issuer)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": request.callback,
        "code_verifier": request.verifier,
        **proof.form,
    }
    try:
        tokens = asking.ask("POST", provider.token, headers=proof.headers, form=form)
    except ProviderFailed as failure:
        _exchange_failed(checks, failure)
    if asking.error_code(tokens):
        # Some answer errors with status 200.
        checks.stop(Code.CODE_REFUSED, asking.error_code(tokens))
    for code_of in (Code.CLIENT_REFUSED, Code.CODE_REFUSED, Code.ANSWER_UNREADABLE):
        checks.passed(code_of)
    return tokens


def _exchange_failed(checks: Checks, failure: ProviderFailed) -> NoReturn:
    checks.stop(
        {
            Fault.CLIENT: Code.CLIENT_REFUSED,
            Fault.CODE: Code.CODE_REFUSED,
            Fault.UNREACHABLE: Code.TOKENS_UNREACHABLE,
        }.get(failure.fault, Code.ANSWER_UNREADABLE),
        failure.detail,
    )


def _userinfo(checks: Checks, provider: Provider, tokens: Claims, opened: Opened) -> Claims:
    """Only where the ID token says too little; of somebody else it would be a mix-up (OpenID Connect Core 5.3.2)."""
    if not provider.userinfo or not isinstance(tokens.get("access_token"), str):
        checks.skipped(Code.USERINFO_UNREACHABLE, Code.USERINFO_OTHER)
        return {}
    try:
        more = asking.ask("GET", provider.userinfo, headers=asking.bearer(tokens))
    except ProviderFailed as failure:
        # What the ID token says is enough for many.
        checks.warned(Code.USERINFO_UNREACHABLE, failure.detail)
        checks.skipped(Code.USERINFO_OTHER)
        return {}
    checks.passed(Code.USERINFO_UNREACHABLE)
    is_same = isinstance(more.get("sub"), str) and more.get("sub") == opened.claims.get("sub")
    checks.expect(is_same, Code.USERINFO_OTHER, compared(opened.claims.get("sub"), more.get("sub")))
    return more if is_same else {}


def _check_directory(checks: Checks, setup: Setup, seen: Assertion) -> None:
    """Where many companies share one issuer, the person must be of this one."""
    detail = _kind(setup).stranger(setup, seen.attributes)
    checks.expect(not detail, Code.DIRECTORY_MISMATCH, detail)


def _kind(setup: Setup) -> EnterpriseKind:
    found = KINDS[setup.kind]
    if not isinstance(found, EnterpriseKind):
        raise TypeError(setup.kind)
    return found
