"""What happened when, counted per span of time. Knows numbers, no texts.

None of these times has an index. Ids grow with time, so a walk back along the primary key finds
where a span begins, at the cost of the rows in the span and no more.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, SQLModel, col, select

from db.kinds import CorrectionKind
from db.models import (
    Author,
    Conversation,
    ConversationStatus,
    Correction,
    Escalation,
    EscalationStatus,
    Message,
    Reading,
)
from db.queries.corrections import contradicting

Edges = Sequence[datetime]  # n + 1 rising times around n spans


class Moods(NamedTuple):
    """Readings of one span, and how many of them are surely negative."""

    read: int
    negative: int


class Labels(NamedTuple):
    """Labels that people gave in one span, how many of them contradict the model, and on how many
    messages somebody contradicted it unasked."""

    given: int
    corrected: int
    unasked: int


def messages(session: Session, *, edges: Edges) -> list[int]:
    """Customers' messages per span."""
    rows = _per_span(session, Message, col(Message.received_at), edges, func.count())
    return [count for (count,) in rows(Message.author == Author.CUSTOMER)]


def moods(session: Session, *, edges: Edges) -> list[Moods]:
    """What the model read per span."""
    negative = func.sum(case((and_(Reading.label == "negative", col(Reading.sure)), 1), else_=0))
    rows = _per_span(session, Reading, col(Reading.created_at), edges, func.count(), negative)
    return [Moods(*row) for row in rows()]


def labels(session: Session, *, edges: Edges) -> list[Labels]:
    """What people labelled per span, as far as it was not undone; settling labels nothing."""
    contradicts = contradicting()
    corrected = func.sum(case((contradicts, 1), else_=0))
    by_itself = and_(contradicts, col(Correction.drawn).is_(None))
    unasked = func.count(func.distinct(case((by_itself, Correction.message_id))))
    figures = func.count(), corrected, unasked
    rows = _per_span(session, Correction, col(Correction.created_at), edges, *figures)
    standing = and_(
        col(Correction.undone_at).is_(None), Correction.kind == CorrectionKind.LABEL
    )
    return [Labels(*row) for row in rows(standing)]


def first_replies(session: Session, *, since: datetime) -> list[tuple[datetime, float]]:
    """When each first reply was given, and the seconds it took from the conversation's opening."""
    rows = session.exec(
        select(Conversation.first_reply_at, Conversation.opened_at).where(
            col(Conversation.status).in_(tuple(ConversationStatus)),
            col(Conversation.last_message_at) >= since,
            col(Conversation.first_reply_at) >= since,
        )
    )
    return [(replied, (replied - opened).total_seconds()) for replied, opened in rows]


def flags(session: Session, *, since: datetime) -> list[tuple[datetime, datetime | None]]:
    """When each flag that stood at any time since then was raised and closed."""
    rows = session.exec(
        select(Escalation.created_at, Escalation.closed_at).where(
            or_(col(Escalation.closed_at).is_(None), col(Escalation.closed_at) >= since)
        )
    )
    return [tuple(row) for row in rows]


def flags_by_rule(session: Session, *, since: datetime) -> dict[str, tuple[int, int]]:
    """How many flags each rule raised since then, and how many people dismissed as wrong."""
    dismissed = func.sum(case((Escalation.status == EscalationStatus.DISMISSED, 1), else_=0))
    rows = session.exec(
        select(Escalation.rule, func.count(), dismissed)
        .where(
            col(Escalation.id)
            > last_before(session, Escalation, col(Escalation.created_at), since)
        )
        .group_by(col(Escalation.rule))
    )
    return {rule: (raised, wrong) for rule, raised, wrong in rows}


def _per_span(session: Session, table: type[SQLModel], at, edges: Edges, *figures):
    """A function from conditions to the figures of each span; a span without rows has zeros."""
    places = ((at < edge, place) for place, edge in enumerate(edges[1:]))
    span = case(*places, else_=len(edges) - 1).label("span")

    def rows(*conditions) -> list[tuple[int, ...]]:
        begin = last_before(session, table, at, edges[0])
        query = select(span, *figures).where(table.id > begin, at >= edges[0], *conditions)
        found = {place: counted for place, *counted in session.exec(query.group_by("span"))}
        return [tuple(found.get(place, [0] * len(figures))) for place in range(len(edges) - 1)]

    return rows


def last_before(session: Session, table: type[SQLModel], at, time: datetime) -> int:
    """The id of the newest row from before `time`, by its column `at`; 0 when there is none."""
    newest = select(table.id).where(at < time).order_by(table.id.desc()).limit(1)
    return session.exec(newest).first() or 0
