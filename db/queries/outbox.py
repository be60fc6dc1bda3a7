"""Queries on the outbox: events that wait for the webhook, in order per conversation.

Knows nothing about HTTP.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, exists, func, select, update

from db.models import OutboxEvent, now


def add(
    session: Session, *, event: str, conversation_id: int, payload: dict[str, Any]
) -> OutboxEvent:
    """Note that something happened, in the transaction in which it happens."""
    row = OutboxEvent(event=event, conversation_id=conversation_id, payload=payload)
    session.add(row)
    session.flush()
    return row


def claim_due(
    session: Session, *, lease: timedelta, limit: int, at: datetime | None = None
) -> Sequence[OutboxEvent]:
    """Take events to deliver: the oldest undelivered one of each conversation whose time has come.

    A taken event, and with it its conversation, is left alone by every other process until the
    lease ends.
    """
    at = at or now()
    older = aliased(OutboxEvent)
    query = (
        select(OutboxEvent)
        .where(
            col(OutboxEvent.delivered_at).is_(None),
            OutboxEvent.next_attempt_at <= at,
            ~exists().where(
                older.conversation_id == OutboxEvent.conversation_id,
                older.delivered_at.is_(None),
                older.id < OutboxEvent.id,
            ),
        )
        .order_by(col(OutboxEvent.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    events = session.exec(query).all()
    for event in events:
        event.next_attempt_at = at + lease
        event.attempts += 1
        session.add(event)
    session.flush()
    return events


def delivered(session: Session, *, event_id: int, at: datetime | None = None) -> None:
    """The receiver has it."""
    session.exec(
        update(OutboxEvent)
        .where(col(OutboxEvent.id) == event_id)
        .values(delivered_at=at or now(), last_error=None)
    )


def failed(session: Session, *, event_id: int, error: str, next_attempt_at: datetime) -> None:
    """The receiver has it not; try again then."""
    session.exec(
        update(OutboxEvent)
        .where(col(OutboxEvent.id) == event_id)
        .values(last_error=error[:500], next_attempt_at=next_attempt_at)
    )


def pending(session: Session) -> int:
    """How many events wait to be delivered."""
    query = select(func.count()).where(col(OutboxEvent.delivered_at).is_(None))
    return session.exec(query).one()


def forget(session: Session, *, before: datetime, undelivered: bool) -> int:
    """Delete events made before a time: delivered ones, and with `undelivered` the others too."""
    query = delete(OutboxEvent).where(col(OutboxEvent.created_at) < before)
    if not undelivered:
        query = query.where(col(OutboxEvent.delivered_at).is_not(None))
    return session.exec(query).rowcount


def failing(session: Session) -> tuple[int, str | None]:
    """How many waiting events were refused before, and the error of the one that was tried last."""
    waits = (col(OutboxEvent.delivered_at).is_(None), col(OutboxEvent.last_error).is_not(None))
    newest = select(OutboxEvent.last_error).where(*waits)
    newest = newest.order_by(col(OutboxEvent.next_attempt_at).desc()).limit(1)
    count = session.exec(select(func.count()).select_from(OutboxEvent).where(*waits)).one()
    return count, session.exec(newest).first()
