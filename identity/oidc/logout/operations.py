"""The end of sessions: what was given in them is revoked, and their clients are told."""

from uuid import UUID

from django.db import transaction

from identity.oidc.logout import outbox, participants
from identity.oidc.tokens.operations import revoke_session, revoke_sessions
from tenants.audit.actor import Actor


def end_session(*, sid: str, by: Actor) -> None:
    """With the person's own sign-out: first attempts are made before the person is sent on (SECURITY 22)."""
    with transaction.atomic():
        revoke_session(sid=sid, by=by)
        deliveries = outbox.put_in(participants.with_backchannel(participants.in_session(sid)))
        outbox.expect_attempts_at_once(deliveries)
        transaction.on_commit(lambda: outbox.attempt_at_once(deliveries, by))


def end_session_from_afar(*, sid: str, by: Actor) -> None:
    """Nobody waits for an answer: all attempts are the queue's."""
    with transaction.atomic():
        revoke_session(sid=sid, by=by)
        outbox.leave_to_queue(outbox.put_in(participants.with_backchannel(participants.in_session(sid))))


def end_sessions_of(*, user_id: UUID, kept_sid: str, by: Actor) -> None:
    """Every session of a person but the one that stays, by the queue."""
    families = participants.of_person(user_id, kept_sid=kept_sid)
    with transaction.atomic():
        revoke_sessions(user_id=user_id, kept_sid=kept_sid, by=by)
        outbox.leave_to_queue(outbox.put_in(participants.with_backchannel(families)))
