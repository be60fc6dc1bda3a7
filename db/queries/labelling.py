"""Messages that wait for a person's label, and what somebody has labelled. Knows no order."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, case, cast, exists, func, literal
from sqlmodel import Session, col, select

from db.kinds import CorrectionKind
from db.models import Author, Correction, Message, Reading

_STANDS = col(Correction.undone_at).is_(None)
_LABELS = Correction.kind == CorrectionKind.LABEL
# an integration names a person without an account
WHO = func.coalesce(
    cast(col(Correction.person_id), String), literal("~") + func.coalesce(Correction.person_name, "")
)


class Waiting(NamedTuple):
    """A read message of a customer. `margin` is how much likelier the likeliest label is than the next,
    from 0 to 1; `labelled_by` is the account of the only person who has labelled it, null where there
    is none."""

    message_id: int
    conversation_id: int
    text: str
    margin: float
    labelled_by: int | None = None


def unlabelled(session: Session, *, newest: int, among: int) -> list[Waiting]:
    """The last `newest` that nobody has labelled, among the last `among` messages of all; newest
    first."""
    labelled = exists().where(col(Correction.message_id) == col(Message.id), _STANDS)
    rows = session.exec(
        _read().where(col(Message.id) > _recent(among), ~labelled).limit(newest)
    )
    return [
        Waiting(id, conversation, text, _margin(probabilities))
        for id, conversation, text, *probabilities in rows
    ]


def labelled_once(session: Session, *, newest: int, among: int) -> list[Waiting]:
    """Likewise those that one person has labelled and no supervisor settled."""
    once = (
        select(Correction.message_id, func.max(Correction.person_id).label("person"))
        .where(col(Correction.message_id) > _recent(among), _STANDS)
        .group_by(col(Correction.message_id))
        .having(
            func.count(func.distinct(WHO)) == 1,
            func.max(case((_LABELS, 0), else_=1)) == 0,
        )
        .subquery()
    )
    rows = session.exec(
        _read()
        .join(once, once.c.message_id == col(Message.id))
        .add_columns(once.c.person)
        .limit(newest)
    )
    return [
        Waiting(id, conversation, text, _margin(probabilities), person)
        for id, conversation, text, *probabilities, person in rows
    ]


def lately_labelled(session: Session, *, limit: int) -> list[str]:
    """The texts of the last messages that somebody labelled."""
    last = (
        select(Correction.message_id)
        .where(_STANDS)
        .group_by(col(Correction.message_id))
        .order_by(func.max(Correction.id).desc())
        .limit(limit)
    )
    return list(session.exec(select(Message.text).where(col(Message.id).in_(last))))


def by_ids(session: Session, *, message_ids: Collection[int]) -> Sequence[Message]:
    """These messages, in no order."""
    return session.exec(select(Message).where(col(Message.id).in_(message_ids))).all()


def count_by(session: Session, *, person_id: int, since: datetime) -> int:
    """How many messages a person has labelled since a time."""
    return session.exec(
        select(func.count(func.distinct(Correction.message_id))).where(
            Correction.person_id == person_id,
            col(Correction.created_at) >= since,
            _STANDS,
            _LABELS,
        )
    ).one()


def _margin(probabilities: Sequence[float]) -> float:
    *_, second, first = sorted(probabilities)
    return first - second


def _recent(among: int):
    return select(func.coalesce(func.max(Message.id), 0) - among).scalar_subquery()


def _read():
    """Customers' messages with what the model said last, newest first; not those that a privacy
    request emptied, in which there is nothing to label."""
    last = (
        select(func.max(Reading.id))
        .where(col(Reading.message_id) == col(Message.id))
        .correlate(Message)
        .scalar_subquery()
    )
    return (
        select(
            Message.id,
            Message.conversation_id,
            Message.text,
            Reading.negative,
            Reading.neutral,
            Reading.positive,
        )
        .join(Reading, col(Reading.id) == last)
        .where(Message.author == Author.CUSTOMER, Message.text != "")
        .order_by(col(Message.id).desc())
    )
