"""Which organization vouched in a session, and whether anything else did (SECURITY 27)."""

from uuid import UUID

import pytest

from identity.signin.factors.levels import Record
from identity.signin.sso.facts import via_of

ACME, GLOBEX = UUID(int=1), UUID(int=2)
PASSWORD: Record = {"method": "password"}
CODE: Record = {"method": "code", "email": "alice@acme.example"}
SOCIAL: Record = {"method": "socialaccount", "provider": "x", "uid": "1"}
TOTP: Record = {"method": "mfa", "type": "totp"}
RECOVERY: Record = {"method": "mfa", "type": "recovery_codes"}
PASSKEY: Record = {"method": "mfa", "type": "webauthn", "uv": True}
KEY: Record = {"method": "mfa", "type": "webauthn", "uv": False}


def by(organization: UUID | None) -> Record:
    return {"method": "socialaccount", "connection": "c", "organization": str(organization or ""), "mfa": False}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], (None, False)),
        ([PASSWORD], (None, False)),
        ([SOCIAL], (None, False)),
        ([by(None)], (None, False)),
        ([by(ACME)], (ACME, True)),
        ([by(ACME), TOTP], (ACME, True)),
        ([by(ACME), RECOVERY], (ACME, True)),
        ([by(ACME), KEY], (ACME, True)),
        ([by(ACME), PASSKEY], (ACME, False)),
        ([by(ACME), CODE], (ACME, False)),
        ([PASSWORD, by(ACME)], (ACME, False)),
        ([SOCIAL, by(ACME)], (ACME, False)),
        ([by(ACME), by(None)], (ACME, False)),
        ([by(ACME), by(GLOBEX)], (GLOBEX, True)),
    ],
)
def test_it_tells_who_vouched(records: list[Record], expected: tuple[UUID | None, bool]) -> None:
    assert via_of(records) == expected
