"""Sealed values open in the place they were sealed for, and nowhere else (SECURITY 11)."""

import uuid

import pytest

from tenants.isolation.scope import NoTenant, TenantScope, enter
from tenants.keys import vault
from tenants.keys.models import SigningKey, SymmetricKey
from tenants.keys.places import UnknownPlace

PLACE = {"table": "onetime", "column": "payload"}


@pytest.fixture
def row() -> uuid.UUID:
    return uuid.uuid4()


def test_it_opens_where_it_was_sealed(in_acme: TenantScope, row: uuid.UUID) -> None:
    sealed = vault.seal(b"a secret", **PLACE, row=row)
    assert vault.unseal(sealed, **PLACE, row=row) == b"a secret"
    assert "secret" not in sealed
    assert vault.seal(b"a secret", **PLACE, row=row) != sealed


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"table": "onetime", "column": "payload", "row": "another"},
        {"table": "message", "column": "payload"},
        {"table": "onetime", "column": "content"},
        {"table": "onetime\x1fpayload", "column": ""},
    ],
)
def test_it_does_not_open_in_another_row_column_or_table(
    in_acme: TenantScope, row: uuid.UUID, elsewhere: dict[str, str]
) -> None:
    sealed = vault.seal(b"a secret", **PLACE, row=row)
    with pytest.raises(vault.SealBroken):
        vault.unseal(sealed, **{"row": row, **elsewhere})


def test_it_does_not_open_in_another_tenant(acme: TenantScope, globex: TenantScope, row: uuid.UUID) -> None:
    with enter(acme):
        sealed = vault.seal(b"a secret", **PLACE, row=row)
    with enter(globex), pytest.raises(vault.SealBroken):
        vault.unseal(sealed, **PLACE, row=row)


def test_it_does_not_open_once_altered(in_acme: TenantScope, row: uuid.UUID) -> None:
    sealed = vault.seal(b"a secret", **PLACE, row=row)
    key_id, _, text = sealed.partition(".")
    flipped = "A" if text[20] != "A" else "B"
    for altered in (f"{key_id}.{text[:20]}{flipped}{text[21:]}", f"{key_id}.{text[:-4]}", f"{key_id}.", f"other.{text}",
                    text, "", "\x00", f"{key_id}.ü"):  # fmt: skip
        with pytest.raises(vault.SealBroken):
            vault.unseal(altered, **PLACE, row=row)


def test_nothing_is_sealed_outside_of_a_tenant_or_where_no_rewrap_would_find_it(in_acme: TenantScope) -> None:
    with pytest.raises(UnknownPlace):
        vault.seal(b"a secret", table="somewhere", column="new", row=1)


def test_nothing_is_sealed_outside_of_a_tenant(row: uuid.UUID) -> None:
    with pytest.raises(NoTenant):
        vault.seal(b"a secret", **PLACE, row=row)


def test_keys_of_another_tenant_copied_over_do_not_open(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        signing, symmetric = SigningKey.objects.first(), SymmetricKey.objects.first()
    assert signing is not None
    assert symmetric is not None
    with enter(globex):
        signing.state = SigningKey.State.RETIRED
        signing.save(force_insert=True)
        copied = SigningKey.objects.get(kid=signing.kid)
        with pytest.raises(vault.SealBroken):
            copied.private_pem()
        with pytest.raises(vault.SealBroken):
            symmetric.secret()
        copied.delete()
