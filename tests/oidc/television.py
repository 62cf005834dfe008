"""A device without a keyboard: it shows a code, and asks until somebody has decided."""

from datetime import timedelta
from typing import Any

from django.db.models import F

from identity.oidc.models import DeviceAuthorization
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party, basic, post
from tests.visitor import Visitor

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Television(Party):
    """A client that may use device codes; what it takes is what `create_client` takes."""

    def __init__(self, scope: TenantScope, kind: str = "native", **values: Any) -> None:
        values.setdefault("grant_types", [GRANT, "refresh_token"])
        values.setdefault("redirect_uris", [])
        super().__init__(scope, kind, **values)

    def start(self, **form: str) -> Any:
        values = {"scope": "openid profile offline_access", **form}
        headers = {"authorization": basic(self.client_id, self.secret)} if self.secret else {}
        if not self.secret:
            values = {"client_id": self.client_id, **values}
        return post(self.http, "/oidc/device/auth", {name: value for name, value in values.items() if value}, **headers)

    def shown(self, **form: str) -> dict[str, Any]:
        answer = self.start(**form)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def poll(self, shown: dict[str, Any], **form: str) -> Any:
        return self.token(grant_type=GRANT, device_code=shown["device_code"], **form)

    def wait(self, seconds: int = 6) -> None:
        """As if so much time had passed since the last poll of each of its codes."""
        with enter(self.scope):
            rows = DeviceAuthorization.objects.filter(client=self.client.pk)
            rows.update(last_polled_at=F("last_polled_at") - timedelta(seconds=seconds))


def enter_code(visitor: Visitor, code: str) -> Any:
    visitor.open("/oidc/device")
    return visitor.submit(user_code=code)


def sign_in(visitor: Visitor, login: str, password: str) -> None:
    """At the sign-in page that the code led to."""
    visitor.submit(login=login)
    visitor.submit(password=password)


def error(answer: Any) -> str:
    assert answer.status_code == 400, answer.content
    return str(answer.json()["error"])
