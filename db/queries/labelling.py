"""Messages that wait for a person's label, and what somebody has labelled. Knows no order."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from db.models import Author, Correction, Message, Reading


class Unlabelled(NamedTuple):
    """A read message of a customer that nobody has labelled."""

    message_id: int
    text: str
    confidence: float


def unlabelled(session: Session, *, newest: int, among: int) -> list[Unlabelled]:
    """The last `newest` such messages among the last `among` of all, newest first."""
    recent = select(func.coalesce(func.max(Message.id), 0) - among).scalar_subquery()
    last = (
        select(func.max(Reading.id))
        .where(col(Reading.message_id) == col(Message.id))
        .correlate(Message)
        .scalar_subquery()
    )
    rows = session.exec(
        select(Message.id, Message.text, Reading.negative, Reading.neutral, Reading.positive)
        .join(Reading, col(Reading.id) == last)
        .where(
            col(Message.id) > recent,
            Message.author == Author.CUSTOMER,
            ~_labelled(),
        )
        .order_by(col(Message.id).desc())
        .limit(newest)
    )
    return [Unlabelled(id, text, max(probabilities)) for id, text, *probabilities in rows]


def by_ids(session: Session, *, message_ids: Collection[int]) -> Sequence[Message]:
    """These messages, in no order."""
    return session.exec(select(Message).where(col(Message.id).in_(message_ids))).all()


def count_by(session: Session, *, person_id: int, since: datetime) -> int:
    """How many messages a person has labelled since a time."""
    return session.exec(
        select(func.count(func.distinct(Correction.message_id))).where(
            Correction.person_id == person_id,
            col(Correction.created_at) >= since,
            col(Correction.undone_at).is_(None),
        )
    ).one()


def _labelled():
    return exists().where(
        col(Correction.message_id) == col(Message.id), col(Correction.undone_at).is_(None)
    )
