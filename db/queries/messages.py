"""Messages: add one, find it again, and read what was said in a conversation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.models import Author, Conversation, Message
from db.queries.ids import possible


def add(
    session: Session,
    *,
    conversation_id: int,
    source: str,
    author: str,
    text: str,
    at: datetime,
    external_id: str | None = None,
    person_id: int | None = None,
    author_name: str | None = None,
    template_id: str | None = None,
    sent_at: datetime | None = None,
) -> Message:
    """Store one turn; IntegrityError when the sender's id is taken within its source."""
    message = Message(
        conversation_id=conversation_id,
        source=source,
        external_id=external_id,
        author=author,
        person_id=person_id,
        author_name=author_name,
        text=text,
        template_id=template_id,
        sent_at=sent_at,
        received_at=at,
    )
    session.add(message)
    session.flush()
    return message


def get(session: Session, *, id: int) -> Message | None:
    """The message by our own id."""
    return session.get(Message, id) if possible(id) else None


def find(session: Session, *, source: str, external_id: str) -> Message | None:
    """The message that another system knows by this id."""
    return session.exec(
        select(Message).where(Message.source == source, Message.external_id == external_id)
    ).first()


def of_conversation(session: Session, *, conversation_id: int) -> list[Message]:
    """Everything said, oldest first, notes included."""
    return list(
        session.exec(
            select(Message)
            .where(Message.conversation_id == conversation_id)
            .order_by(col(Message.id))
        ).all()
    )


def said_until(
    session: Session, *, conversation_id: int, message_id: int, limit: int
) -> list[Message]:
    """The last `limit` turns of customer and agent up to and with this message, oldest first."""
    newest_first = session.exec(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            col(Message.id) <= message_id,
            Message.author != Author.NOTE,
        )
        .order_by(col(Message.id).desc())
        .limit(limit)
    ).all()
    return list(reversed(newest_first))


def last_said(session: Session, *, conversation_ids: Sequence[int]) -> dict[int, Message]:
    """The last turn between customer and agent of each conversation that has one."""
    newest = (
        select(func.max(Message.id))
        .where(col(Message.conversation_id).in_(conversation_ids), Message.author != Author.NOTE)
        .group_by(col(Message.conversation_id))
    )
    found = session.exec(select(Message).where(col(Message.id).in_(newest))).all()
    return {message.conversation_id: message for message in found}


def waited_for(session: Session, *, conversation_ids: Sequence[int]) -> dict[int, int]:
    """For each conversation that waits, the id of the message whose answer is waited for."""
    rows = session.exec(
        select(Message.conversation_id, func.min(Message.id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Conversation.id).in_(conversation_ids),
            Message.author == Author.CUSTOMER,
            col(Message.received_at) == col(Conversation.waiting_since),
        )
        .group_by(col(Message.conversation_id))
    ).all()
    return dict(tuple(row) for row in rows)
