"""A backend that exchanges tokens: what it may exchange is what a test gives it."""

from typing import Any

from identity.oidc.models import SubjectTokenType
from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS, PERSONAL, IMPERSONATION = (
    SubjectTokenType.ACCESS_TOKEN.value,
    SubjectTokenType.PERSONAL_ACCESS_TOKEN.value,
    SubjectTokenType.IMPERSONATION_TOKEN.value,
)
ALL = (ACCESS, PERSONAL, IMPERSONATION)


class Exchanger(Party):
    """`takes` are clients whose access tokens it may exchange."""

    def __init__(
        self, scope: TenantScope, *takes: Party, types: tuple[str, ...] = ALL, kind: str = "machine", **values: Any
    ) -> None:
        further = {"exchange_types": list(types), "exchange_clients": [one.client_id for one in takes]}
        values.setdefault("grant_types", [GRANT])
        super().__init__(scope, kind, values=further, **values)

    def exchange(self, token: str, kind: str = ACCESS, **form: str) -> Any:
        return self.token(grant_type=GRANT, subject_token=token, subject_token_type=kind, **form)


def error(answer: Any) -> tuple[int, str]:
    assert "access_token" not in answer.json()
    return answer.status_code, answer.json()["error"]


INVALID = (400, "invalid_request")
