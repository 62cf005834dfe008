"""The ID token, looked at claim by claim (OpenID Connect Core 3.1.3.7), each with a reason of its own."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.enterprise.answers import Assertion
from connectors.enterprise.checking import Checks, compared
from connectors.enterprise.codes import Code
from connectors.social import id_tokens
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.id_tokens import Expected
from connectors.social.profile import Claims, subject

CLAIM_LIMIT, VALUES_LIMIT, VALUE_LIMIT, DEPTH = 200, 1000, 2000, 3


@dataclass(frozen=True, slots=True)
class Opened:
    claims: Claims
    kid: str
    is_signed: bool


def examine_token(checks: Checks, token: object, expected: Expected, *, now: float, access_token: object) -> Opened:
    """Raises Over."""
    try:
        text = id_tokens.compact(token)
        header, claims = id_tokens.unverified(text)
    except ProviderFailed as failure:
        checks.stop(Code.TOKEN_MISSING, failure.detail)
    checks.passed(Code.TOKEN_MISSING)
    is_signed = _check_signature(checks, text, header, expected)
    _check_issuer(checks, claims, expected)
    _check_audience(checks, claims, expected)
    _check_times(checks, claims, now)
    try:
        id_tokens.check_nonce(claims, expected)
        checks.passed(Code.NONCE)
    except ProviderFailed:
        checks.failed(Code.NONCE, "another nonce" if claims.get("nonce") else "no nonce")
    try:
        id_tokens.check_at_hash(claims, access_token, text)
        checks.passed(Code.ACCESS_TOKEN_OTHER)
    except ProviderFailed:
        checks.failed(Code.ACCESS_TOKEN_OTHER, "at_hash")
    checks.expect(bool(subject(claims)), Code.SUBJECT_MISSING, "sub")
    kid = header.get("kid")
    return Opened(claims, kid[:200] if isinstance(kid, str) else "", is_signed)


def assertion_of(opened: Opened, more: Claims) -> Assertion:
    """`more` is userinfo's: what is signed wins."""
    claims = {**more, **opened.claims}
    return Assertion(
        subject=subject(claims),
        attributes=flattened(claims),
        id=_word(claims.get("jti")),
        contexts=(*_words(claims.get("acr")), *_words(claims.get("amr"))),
        authenticated_at=_moment(claims.get("auth_time")),
        expires_at=_moment(claims.get("exp")),
        signed_by=opened.kid,
        session_index=_word(claims.get("sid")),
        name_id_format="",
    )


def flattened(claims: Claims) -> dict[str, tuple[str, ...]]:
    """Texts by name; what stands inside an object has a dotted name. Bounded: it is others' input."""
    found: dict[str, tuple[str, ...]] = {}
    _flatten(claims, "", found, DEPTH)
    return found


def _flatten(claims: Claims, start: str, found: dict[str, tuple[str, ...]], depth: int) -> None:
    for name, value in claims.items():
        if len(found) >= CLAIM_LIMIT:
            return
        key = f"{start}{name}"[:VALUE_LIMIT]
        if isinstance(value, dict):
            if depth:
                _flatten(value, f"{key}.", found, depth - 1)
        elif values := _words(value):
            found[key] = values


def _words(value: object) -> tuple[str, ...]:
    values = value[:VALUES_LIMIT] if isinstance(value, list) else [value]
    return tuple(word for entry in values if (word := _word(entry)))


def _word(value: object) -> str:
    """Whole numbers are written as such: 1e3 would be another text than 1000."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json.dumps(value)
    return value[:VALUE_LIMIT] if isinstance(value, str) else ""


def _check_signature(checks: Checks, token: str, header: Claims, expected: Expected) -> bool:
    algorithm = header.get("alg")
    if algorithm == "none" or not token.rpartition(".")[2]:
        checks.failed(Code.NOT_SIGNED, "alg: none")
        return False
    checks.passed(Code.NOT_SIGNED)
    if not checks.expect(
        algorithm in expected.algorithms, Code.ALGORITHM_REFUSED, compared("RS256, PS256, ES256, EdDSA …", algorithm)
    ):
        return False
    try:
        id_tokens.opened(token, expected)
    except ProviderFailed as failure:
        _signature_failed(checks, failure, header)
        return False
    for code in (Code.KEYS_UNREACHABLE, Code.KEY_UNKNOWN, Code.SIGNATURE_INVALID):
        checks.passed(code)
    return True


def _signature_failed(checks: Checks, failure: ProviderFailed, header: Claims) -> None:
    kid = str(header.get("kid") or "")[:80]
    if failure.fault is not Fault.SIGNATURE or failure.detail == "keys":
        checks.failed(Code.KEYS_UNREACHABLE, failure.detail)
    elif failure.detail == id_tokens.UNKNOWN_KEY:
        checks.passed(Code.KEYS_UNREACHABLE)
        checks.failed(Code.KEY_UNKNOWN, f"kid: {kid}")
    else:
        checks.passed(Code.KEYS_UNREACHABLE)
        checks.failed(Code.SIGNATURE_INVALID, f"kid: {kid}" if kid else "")


def _check_issuer(checks: Checks, claims: Claims, expected: Expected) -> None:
    found = claims.get("iss")
    if not checks.expect(bool(found), Code.ISSUER_MISSING, "iss"):
        return
    try:
        id_tokens.check_issuer(claims, expected)
        checks.passed(Code.ISSUER_MISMATCH)
    except ProviderFailed:
        checks.failed(Code.ISSUER_MISMATCH, compared(expected.issuer(claims), found))


def _check_audience(checks: Checks, claims: Claims, expected: Expected) -> None:
    found = claims.get("aud")
    if not checks.expect(bool(found), Code.AUDIENCE_MISSING, "aud"):
        return
    try:
        id_tokens.check_audience(claims, expected.client_id)
        checks.passed(Code.AUDIENCE_MISMATCH)
        checks.passed(Code.PARTY_MISMATCH)
    except ProviderFailed:
        if expected.client_id in (found if isinstance(found, list) else [found]):
            checks.passed(Code.AUDIENCE_MISMATCH)
            checks.failed(Code.PARTY_MISMATCH, compared(expected.client_id, claims.get("azp")))
        else:
            checks.failed(Code.AUDIENCE_MISMATCH, compared(expected.client_id, found))


def _check_times(checks: Checks, claims: Claims, now: float) -> None:
    if not checks.expect(claims.get("exp") is not None, Code.NO_EXPIRY, "exp"):
        return
    try:
        id_tokens.check_time(claims, now)
        checks.passed(Code.EXPIRED)
        checks.passed(Code.NOT_YET_VALID)
    except ProviderFailed as failure:
        code = Code.EXPIRED if failure.detail == "exp" else Code.NOT_YET_VALID
        found = _moment(claims.get(failure.detail))
        moment = datetime.fromtimestamp(now, UTC)
        checks.failed(
            code, f"{failure.detail}: {found:%H:%M:%S}, here: {moment:%H:%M:%S} UTC" if found else failure.detail
        )
    _check_clock(checks, claims, now)


def _check_clock(checks: Checks, claims: Claims, now: float) -> None:
    """A token is made when it is asked for: another time in it is another clock."""
    issued = _moment(claims.get("iat"))
    if issued is None:
        checks.skipped(Code.CLOCK)
        return
    away = int(issued.timestamp() - now)
    if abs(away) > id_tokens.LEEWAY // 2:
        checks.warned(Code.CLOCK, f"{away:+d} s")
    else:
        checks.passed(Code.CLOCK)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:
        return None
    return datetime.fromtimestamp(value, UTC)
