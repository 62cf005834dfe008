"""The log book: who did what, newest first. Read only, as it is for everybody."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import InvalidInput, NotFound
from identity.api.paging import Listed
from identity.api.shapes import MOMENT_LIMIT, Anything, Choice, Moment, Shape, Text, milliseconds
from tenants.audit.models import Event
from tenants.isolation.scope import current

FAILURES = ("_failed", "_refused")
QUERY = {
    "userId": "What a person did, or what was done to them.",
    "applicationId": "What an application did, by its id.",
    "logKey": "One action, such as user.create.",
    "start_time": "From here on, in milliseconds of Unix time.",
    "end_time": "Until here.",
}


class LogPayload(Shape):
    key = Text()
    result = Choice(choices=["Success", "Error"])
    ip = Text(required=False)
    user_agent = Text(required=False)
    user_id = Text(required=False)
    application_id = Text(required=False)
    params = Anything()


class LogShape(Shape):
    tenant_id = Text()
    id = Text()
    key = Text()
    payload = LogPayload()
    created_at = Moment()


class LogsEndpoint(Endpoint):
    area = "logs"

    @listing("ListLogs", "What happened, newest first", gives=LogShape, query=QUERY)
    def get(self, call: Call) -> Listed:
        return Listed(_filtered(call), _shown_all)


class LogEndpoint(Endpoint):
    area = "logs"

    @endpoint("GetLog", "One entry", gives=LogShape, refuses=(404,))
    def get(self, call: Call, id: UUID) -> Found:  # noqa: A002  # Logto's name of the parameter
        found = Event.objects.filter(pk=id).first()
        if found is None:
            raise NotFound("log")
        return _shown(found)


def _filtered(call: Call) -> "QuerySet[Event]":
    rows, query = Event.objects.all(), call.query
    if user := query.get("userId"):
        rows = rows.filter(Q(actor_id=user, actor_kind="user") | Q(object_type="users.user", object_id=user))
    if application := query.get("applicationId"):
        rows = rows.filter(actor_id=application, actor_kind="client")
    if key := query.get("logKey"):
        rows = rows.filter(action=key)
    if "start_time" in query:
        rows = rows.filter(at__gte=_moment(query["start_time"]))
    return rows.filter(at__lte=_moment(query["end_time"])) if "end_time" in query else rows


def _moment(text: str) -> datetime:
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and int(text) <= MOMENT_LIMIT):
        raise InvalidInput("A time is milliseconds of Unix time.")
    return datetime.fromtimestamp(int(text) / 1000, UTC)


def _shown_all(rows: Sequence[Event]) -> list[dict[str, object]]:
    return [_shown(row) for row in rows]


def _shown(event: Event) -> dict[str, object]:
    params = {
        "details": event.details,
        "actor": {"kind": event.actor_kind, "id": event.actor_id, "label": event.actor_label},
        "object": {"type": event.object_type, "id": event.object_id, "label": event.object_label},
    }
    ids = {
        "ip": event.ip,
        "userAgent": event.user_agent,
        "userId": _user_of(event),
        "applicationId": event.actor_id if event.actor_kind == "client" else "",
    }
    payload: dict[str, object] = {
        "key": event.action,
        "result": "Error" if event.action.endswith(FAILURES) else "Success",
        **{name: value for name, value in ids.items() if value},
        "params": params,
    }
    return {
        "tenantId": current().slug,
        "id": str(event.pk),
        "key": event.action,
        "payload": payload,
        "createdAt": milliseconds(event.at),
    }


def _user_of(event: Event) -> str:
    if event.object_type == "users.user":
        return event.object_id
    return event.actor_id if event.actor_kind == "user" else ""
