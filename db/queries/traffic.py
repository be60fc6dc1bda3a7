"""Queries on what customers wrote lately, whoever labelled it or not."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.models import Author, Message


def newest_customer_messages(session: Session, *, limit: int) -> Sequence[Message]:
    """The last messages of customers, newest first; emptied ones are nobody's words."""
    return session.exec(
        select(Message)
        .where(Message.author == Author.CUSTOMER, Message.text != "")
        .order_by(col(Message.id).desc())
        .limit(limit)
    ).all()


def by_ids(session: Session, *, message_ids: Sequence[int]) -> dict[int, Message]:
    """Those of these messages that are still there and were not emptied."""
    found = session.exec(
        select(Message).where(col(Message.id).in_(message_ids), Message.text != "")
    )
    return {message.id: message for message in found}
