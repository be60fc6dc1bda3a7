"""What model versions said of messages. The newest reading of a message is the one that counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.models import Author, Message, Reading


def add(
    session: Session,
    *,
    message_id: int,
    model_version: str,
    label: str,
    negative: float,
    neutral: float,
    positive: float,
    sure: bool,
    very_sure: bool | None = None,
    at: datetime,
) -> Reading:
    """Store what a version said; what it said of this message before stands."""
    found = session.exec(
        select(Reading).where(
            Reading.message_id == message_id, Reading.model_version == model_version
        )
    ).first()
    if found:
        return found
    reading = Reading(
        message_id=message_id,
        model_version=model_version,
        label=label,
        negative=negative,
        neutral=neutral,
        positive=positive,
        sure=sure,
        very_sure=very_sure,
        created_at=at,
    )
    session.add(reading)
    session.flush()
    return reading


def newest(session: Session, *, message_ids: Sequence[int]) -> dict[int, Reading]:
    """The reading that counts, for each of these messages that has one."""
    last = (
        select(func.max(Reading.id))
        .where(col(Reading.message_id).in_(message_ids))
        .group_by(col(Reading.message_id))
    )
    found = session.exec(select(Reading).where(col(Reading.id).in_(last))).all()
    return {reading.message_id: reading for reading in found}


def history(session: Session, *, conversation_id: int, until: int, limit: int) -> list[Reading]:
    """The readings of a conversation's last messages up to one of them, oldest first.

    At most `limit` rows; of several readings of one message, only the newest.
    """
    rows = session.exec(
        select(Reading)
        .join(Message, col(Message.id) == col(Reading.message_id))
        .where(Message.conversation_id == conversation_id, col(Message.id) <= until)
        .order_by(col(Message.id).desc(), col(Reading.id).desc())
        .limit(limit)
    ).all()
    newest: dict[int, Reading] = {}
    for row in rows:
        newest.setdefault(row.message_id, row)
    return list(reversed(newest.values()))


def curves(
    session: Session, *, conversation_ids: Sequence[int], limit: int
) -> dict[int, list[Reading]]:
    """The readings of the last `limit` read messages of each conversation, oldest first."""
    newest_reading = (
        select(
            Message.conversation_id.label("conversation_id"),
            func.max(Reading.id).label("reading_id"),
            func.row_number()
            .over(partition_by=col(Message.conversation_id), order_by=col(Message.id).desc())
            .label("place"),
        )
        .join(Reading, col(Reading.message_id) == col(Message.id))
        .where(
            col(Message.conversation_id).in_(conversation_ids),
            Message.author == Author.CUSTOMER,
        )
        .group_by(col(Message.conversation_id), col(Message.id))
    )
    ranked = newest_reading.subquery()
    rows = session.exec(
        select(ranked.c.conversation_id, Reading)
        .join(Reading, col(Reading.id) == ranked.c.reading_id)
        .where(ranked.c.place <= limit)
        .order_by(col(Reading.message_id))
    ).all()
    found: dict[int, list[Reading]] = {}
    for conversation_id, reading in rows:
        found.setdefault(conversation_id, []).append(reading)
    return found
