"""Messages of single logout, read and verified (saml-core 3.7, saml-bindings 3.4.4.1, saml-profiles 4.4.3, 4.4.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from connectors.enterprise.certificates import Certificate
from connectors.enterprise.codes import Code
from connectors.rows import Setup
from connectors.saml.bindings import check_query_signature, inflated
from connectors.saml.case import skew_of
from connectors.saml.certificates import known_certificates
from connectors.saml.checks.times import AGE_LIMIT
from connectors.saml.faults import MessageRefused
from connectors.saml.guard import check_message, check_signature_places, decoded
from connectors.saml.names import SUCCESS, A, P, short
from connectors.saml.parsing import Element, local_name, parse, text_of
from connectors.saml.reading import issuer_of, shown, time_of
from connectors.saml.schema import check_schema
from connectors.saml.signatures import verify

RELAY_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Received:
    """What came to our address. `query` is the query as it was sent, "" where it came by POST: a signature counts over
    nothing else."""

    values: Mapping[str, str] = field(repr=False)
    query: str = field(default="", repr=False)

    @classmethod
    def by_query(cls, query: str) -> "Received":
        """Raises MessageRefused where it is no query of this kind."""
        try:
            return cls(dict(parse_qsl(query, max_num_fields=20)), query)
        except ValueError as error:
            raise MessageRefused(Code.ANSWER_UNREADABLE, "too many parameters") from error

    @property
    def is_request(self) -> bool:
        return "SAMLRequest" in self.values

    @property
    def relay_state(self) -> str:
        """saml-bindings 3.4.3 allows 80 bytes; some send more. It is given back, and never followed."""
        return self.values.get("RelayState", "")[:RELAY_LIMIT]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the provider signed out there. Without `session_indexes`: wherever they are (saml-core 3.7.1)."""

    id: str
    subject: str
    name_id_format: str
    session_indexes: Sequence[str]
    relay_state: str
    signed_by: str


def read_request(setup: Setup, received: Received, *, slo_url: str, now: datetime) -> Asked:
    """Raises MessageRefused."""
    root, signer = _verified(setup, received, "SAMLRequest", "LogoutRequest", slo_url, now)
    until = time_of(root, "NotOnOrAfter")
    if until is not None and until + skew_of(setup) <= now:
        raise MessageRefused(Code.EXPIRED, f"until {shown(until)}, it is {shown(now)}")
    name = root.find(f"{A}NameID")
    subject = text_of(name).strip()
    if name is None or not subject:
        raise MessageRefused(Code.SUBJECT_MISSING, "NameID is missing or empty")
    return Asked(
        id=root.get("ID", ""),
        subject=subject,
        name_id_format=name.get("Format", ""),
        session_indexes=tuple(text_of(node).strip() for node in root.findall(f"{P}SessionIndex")),
        relay_state=received.relay_state,
        signed_by=signer.fingerprint,
    )


def is_name_of(name_id: str, asked: Asked) -> bool:
    """Whether the NameID of an assertion (answers.Assertion), as we kept it, names the one who is asked about."""
    return bool(name_id) and text_of(parse(name_id.encode())).strip() == asked.subject


def is_confirmed(setup: Setup, received: Received, *, request_id: str, slo_url: str, now: datetime) -> bool:
    """Whether the provider signed them out everywhere, as we asked. Raises MessageRefused."""
    root, _ = _verified(setup, received, "SAMLResponse", "LogoutResponse", slo_url, now)
    if root.get("InResponseTo") != request_id:
        raise MessageRefused(Code.REQUEST_MISMATCH, "InResponseTo names another request")
    codes = [node.get("Value", "") for node in root.findall(f"{P}Status")[0].iter(f"{P}StatusCode")]
    return codes == [SUCCESS]


def _verified(
    setup: Setup, received: Received, field_name: str, tag: str, slo_url: str, now: datetime
) -> tuple[Element, Certificate]:
    sent = received.values.get(field_name, "")
    root = parse(inflated(sent) if received.query else decoded(sent))
    if root.tag != f"{P}{tag}":
        raise MessageRefused(Code.STRUCTURE, f"a {tag} expected, found {local_name(root)[:60]}")
    check_message(root)
    check_signature_places(root)
    check_schema(root)
    certificates, accepts_sha1 = known_certificates(setup), setup.values.get("accepts_sha1") is True
    if received.query:
        signer = check_query_signature(received.query, field_name, certificates, accepts_sha1=accepts_sha1)
    else:
        signed = verify(root, certificates, accepts_sha1=accepts_sha1)
        root, signer = signed.element, signed.certificate
    _check_header(setup, root, slo_url, now)
    return root, signer


def _check_header(setup: Setup, root: Element, slo_url: str, now: datetime) -> None:
    """From the provider, to us, now (saml-bindings 3.4.5.2, 3.5.5.2)."""
    expected, found = setup.text("idp_entity_id"), issuer_of(root, f"{A}Issuer")
    if not found or found != expected:
        raise MessageRefused(Code.ISSUER_MISMATCH, f"{expected} expected, found {short(found) or 'none'}")
    if root.get("Destination") != slo_url:
        raise MessageRefused(
            Code.DESTINATION_MISMATCH, f"{slo_url} expected, found {(root.get('Destination') or 'none')[:120]}"
        )
    issued = time_of(root, "IssueInstant")
    if issued is None or issued + AGE_LIMIT + skew_of(setup) < now:
        raise MessageRefused(Code.TOO_OLD, "issued too long ago")
    if issued - skew_of(setup) > now:
        raise MessageRefused(Code.CLOCK, "issued in the future")
