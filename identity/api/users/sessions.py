"""Where a person is signed in, in the members that Logto's answer has."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from identity.api.endpoints import Call, Endpoint, Found, endpoint
from identity.api.errors import InvalidInput, NotFound
from identity.api.shapes import Anything, Moment, Number, Shape, Text, milliseconds
from identity.api.users.shapes import find_user
from identity.users.models import User
from identity.users.operations import end_session
from identity.users.sessions import SID


class SessionPayload(Shape):
    exp = Number()
    iat = Number()
    jti = Text()
    uid = Text()
    kind = Text()
    login_ts = Number()
    account_id = Text()


class SessionShape(Shape):
    payload = SessionPayload()
    last_submission = Anything(allow_null=True)
    client_id = Text(allow_null=True)
    account_id = Text(allow_null=True)
    expires_at = Moment()


class SessionsShape(Shape):
    sessions = SessionShape(many=True)


class SessionsEndpoint(Endpoint):
    area = "users"

    @endpoint("ListUserSessions", "Where a person is signed in", gives=SessionsShape, refuses=(404,))
    def get(self, call: Call, user_id: UUID) -> Found:
        return {"sessions": _shown(find_user(user_id))}


class SessionEndpoint(Endpoint):
    area = "users"

    @endpoint("GetUserSession", "One session", gives=SessionShape, refuses=(404,))
    def get(self, call: Call, user_id: UUID, session_id: str) -> Found:
        for found in _shown(find_user(user_id), session_id):
            return found
        raise NotFound("session")

    @endpoint("DeleteUserSession", "Sign a device out, with what was given to it", refuses=(400, 404))
    def delete(self, call: Call, user_id: UUID, session_id: str) -> Found:
        if "revokeGrantsTarget" in call.query:
            raise InvalidInput("Grants beyond the session are revoked by themselves here.")
        user = find_user(user_id)
        row = UserSession.objects.filter(user=user, **{f"data__{SID}": session_id}).first()
        if row is None:
            raise NotFound("session")
        end_session(user=user, session=row, by=call.by)
        return None


def _shown(user: User, sid: str | None = None) -> list[dict[str, object]]:
    rows = UserSession.objects.filter(user=user).order_by("-last_seen_at")
    if sid is not None:
        rows = rows.filter(**{f"data__{SID}": sid})
    found = [row for row in rows if isinstance(row.data, Mapping) and row.data.get(SID)]
    live = Session.objects.filter(session_key__in=[row.session_key for row in found], expire_date__gt=timezone.now())
    ends = dict(live.values_list("session_key", "expire_date"))
    return [_one(user, row, ends[row.session_key]) for row in found if row.session_key in ends]


def _one(user: User, row: UserSession, ends_at: datetime) -> dict[str, object]:
    sid, began = str(row.data[SID]), int(row.created_at.timestamp())
    context = {"ip": row.ip, "userAgent": row.user_agent}
    return {
        "payload": {
            "exp": int(ends_at.timestamp()),
            "iat": began,
            "jti": sid,
            "uid": sid,
            "kind": "Session",
            "loginTs": began,
            "accountId": str(user.pk),
        },
        "lastSubmission": {
            "interactionEvent": "SignIn",
            "userId": str(user.pk),
            "verificationRecords": [],
            "signInContext": context,
        },
        "clientId": None,
        "accountId": str(user.pk),
        "expiresAt": milliseconds(ends_at),
    }
