"""Queries on what customers wrote lately, whoever labelled it or not."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db.models import Author, Message
from db.queries.trends import last_before


def newest_customer_messages(session: Session, *, limit: int) -> Sequence[Message]:
    """The last messages of customers, newest first; emptied ones are nobody's words."""
    return session.exec(
        select(Message)
        .where(Message.author == Author.CUSTOMER, Message.text != "")
        .order_by(col(Message.id).desc())
        .limit(limit)
    ).all()


def ids_between(session: Session, *, since: datetime, until: datetime, limit: int) -> list[int]:
    """The newest messages that customers wrote in a span of time, newest first."""
    return _newest(session, Message.id, since, until, limit)


def texts_between(session: Session, *, since: datetime, until: datetime, limit: int) -> list[str]:
    """Their texts."""
    return _newest(session, Message.text, since, until, limit)


def _newest(session: Session, column, since: datetime, until: datetime, limit: int) -> list:
    chosen = (
        select(column)
        .where(
            Message.author == Author.CUSTOMER,
            Message.text != "",  # emptied on a privacy request
            col(Message.id) > last_before(session, Message, col(Message.received_at), since),
            col(Message.received_at) >= since,
            col(Message.received_at) < until,
        )
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    return list(session.exec(chosen))


def by_ids(session: Session, *, message_ids: Sequence[int]) -> dict[int, Message]:
    """Those of these messages that are still there and were not emptied."""
    found = session.exec(
        select(Message).where(col(Message.id).in_(message_ids), Message.text != "")
    )
    return {message.id: message for message in found}
