"""Writes of our keys: made, brought in beside the one in use, taken into use, retired (RFC 5280 for the certificate)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.certificates import read_certificate
from connectors.models import Connector
from connectors.saml.models import SamlKey
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.keys import vault

LIFETIME = timedelta(days=3 * 365)
State = SamlKey.State


class NoNextKey(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Prepare the next key first, and enter it at the identity provider."), code="no_next_key")


def ensure_key(*, connector_id: UUID, by: Actor) -> SamlKey:
    """The one in use; made, where there is none yet."""
    found = find_current(connector_id)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _create(connector_id, State.CURRENT, by)
    except IntegrityError:  # somebody else was faster
        return SamlKey.objects.get(connector_id=connector_id, state=State.CURRENT)


def prepare_key(*, connector_id: UUID, by: Actor) -> SamlKey:
    """The next one: it stands in our metadata besides, and opens already. Once it is there it stays."""
    with transaction.atomic():
        _hold(connector_id)
        found = SamlKey.objects.filter(connector_id=connector_id, state=State.NEXT).first()
        return found if found is not None else _create(connector_id, State.NEXT, by)


def rotate_key(*, connector_id: UUID, by: Actor) -> SamlKey:
    """The next one signs from now on; the one before only opens. Raises NoNextKey."""
    with transaction.atomic():
        connector = _hold(connector_id)
        following = SamlKey.objects.filter(connector_id=connector_id, state=State.NEXT).first()
        if following is None:
            raise NoNextKey
        SamlKey.objects.filter(connector_id=connector_id, state=State.CURRENT).update(state=State.FORMER)
        following.state = State.CURRENT
        following.save(update_fields=("state",))
        _record("rotate", connector, following, by)
    return following


def retire_former_keys(*, connector_id: UUID, by: Actor) -> int:
    """What is still encrypted for them is opened no more. How many there were."""
    with transaction.atomic():
        connector = _hold(connector_id)
        gone = list(SamlKey.objects.filter(connector_id=connector_id, state=State.FORMER))
        for row in gone:
            _record("retire", connector, row, by)
            row.delete()
    return len(gone)


def find_current(connector_id: UUID) -> SamlKey | None:
    return SamlKey.objects.filter(connector_id=connector_id, state=State.CURRENT).first()


def published_keys(connector_id: UUID) -> Sequence[SamlKey]:
    """Those of our metadata: the one in use, then the next."""
    return sorted(
        SamlKey.objects.filter(connector_id=connector_id, state__in=(State.CURRENT, State.NEXT)),
        key=lambda row: row.state != State.CURRENT,
    )


def opening_keys(connector_id: UUID) -> Sequence[SamlKey]:
    """All: the likeliest first."""
    order = (State.CURRENT, State.NEXT, State.FORMER)
    return sorted(SamlKey.objects.filter(connector_id=connector_id), key=lambda row: order.index(State(row.state)))


def mark_used(row: SamlKey, now: datetime) -> None:
    """It opened something: at most one write an hour, for people who ask whether a former key is still needed."""
    if row.used_at is None or now - row.used_at > timedelta(hours=1):
        SamlKey.objects.filter(pk=row.pk).update(used_at=now)


def new_pair(common_name: str, now: datetime, lifetime: timedelta = LIFETIME) -> tuple[str, str]:
    """Certificate and private key, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])
    certificate = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A clock that is a little behind must not find it in the future.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lifetime)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM).decode(), private.decode()


def _create(connector_id: UUID, state: str, by: Actor) -> SamlKey:
    now = timezone.now()
    connector = Connector.objects.get(pk=connector_id)
    certificate, private = new_pair(connector.name or str(connector_id), now)
    row = SamlKey(id=uuid4(), connector=connector, state=state, certificate=certificate, expires_at=now + LIFETIME)
    row.private_sealed = vault.seal(private.encode(), table="saml_key", column="private", row=row.pk)
    row.save(force_insert=True)
    _record("create", connector, row, by)
    return row


def _hold(connector_id: UUID) -> Connector:
    return Connector.objects.select_for_update(no_key=True).get(pk=connector_id)


def _record(verb: str, connector: Connector, row: SamlKey, by: Actor) -> None:
    events.record(
        f"saml_key.{verb}", connector, by=by, details={"fingerprint": read_certificate(row.certificate).fingerprint}
    )
