"""Flags: raised by a rule or a person, worked by a supervisor, closed for one reason or another."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from db.models import Escalation, EscalationStatus
from db.queries.ids import possible

SEVERITIES = ("urgent", "high", "normal")
UNCLOSED = (EscalationStatus.OPEN, EscalationStatus.ACKNOWLEDGED)

_urgency = case({name: place for place, name in enumerate(SEVERITIES)}, value=Escalation.severity)


def add(
    session: Session,
    *,
    conversation_id: int,
    message_id: int | None,
    rule: str,
    severity: str,
    reason: str,
    reason_zh: str,
    at: datetime,
    raised_by_id: int | None = None,
) -> Escalation:
    """Raise a flag."""
    escalation = Escalation(
        conversation_id=conversation_id,
        message_id=message_id,
        rule=rule,
        severity=severity,
        reason=reason,
        reason_zh=reason_zh,
        raised_by_id=raised_by_id,
        created_at=at,
    )
    session.add(escalation)
    session.flush()
    return escalation


def rules_spoken(session: Session, *, conversation_id: int, message_id: int | None) -> set[str]:
    """The rules that need not speak again: still open here, or judged for this very message."""
    spoken = or_(
        col(Escalation.status).in_(UNCLOSED),
        and_(col(Escalation.message_id).is_not(None), Escalation.message_id == message_id),
    )
    return set(
        session.exec(
            select(Escalation.rule).where(Escalation.conversation_id == conversation_id, spoken)
        ).all()
    )


def get(session: Session, *, id: int) -> Escalation | None:
    """The flag by its id."""
    return session.get(Escalation, id) if possible(id) else None


def unclosed(session: Session, *, conversation_ids: Sequence[int]) -> dict[int, list[Escalation]]:
    """The flags that still stand, most urgent first, for each conversation that has any."""
    found: dict[int, list[Escalation]] = {}
    for escalation in session.exec(
        select(Escalation)
        .where(
            col(Escalation.conversation_id).in_(conversation_ids),
            col(Escalation.status).in_(UNCLOSED),
        )
        .order_by(_urgency, col(Escalation.id))
    ).all():
        found.setdefault(escalation.conversation_id, []).append(escalation)
    return found


def page(
    session: Session,
    *,
    limit: int,
    statuses: Sequence[str] = UNCLOSED,
    after: tuple[int, int] | None = None,
) -> list[Escalation]:
    """Flags by urgency and then age, those after `after` (the place of a severity, and an id)."""
    query = select(Escalation).where(col(Escalation.status).in_(statuses))
    if after is not None:
        place, id = after
        query = query.where(or_(_urgency > place, and_(_urgency == place, col(Escalation.id) > id)))
    return list(session.exec(query.order_by(_urgency, col(Escalation.id)).limit(limit)).all())


def count_unclosed(session: Session) -> int:
    """How many flags stand."""
    return session.exec(
        select(func.count()).select_from(Escalation).where(col(Escalation.status).in_(UNCLOSED))
    ).one()


def count_conversations(session: Session) -> int:
    """How many conversations have flags that stand."""
    return session.exec(
        select(func.count(func.distinct(Escalation.conversation_id))).where(
            col(Escalation.status).in_(UNCLOSED)
        )
    ).one()


def recently_closed(session: Session, *, limit: int) -> list[Escalation]:
    """The flags that people closed, the last closed first; those an answer closed are left out."""
    return list(
        session.exec(
            select(Escalation)
            .where(
                col(Escalation.status).not_in(UNCLOSED), col(Escalation.closed_by_id).is_not(None)
            )
            .order_by(col(Escalation.closed_at).desc(), col(Escalation.id).desc())
            .limit(limit)
        ).all()
    )
