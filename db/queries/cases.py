"""Resolved conversations as cases to find again, and the vectors they are found by."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists
from sqlmodel import Session, col, select

from db.models import Author, CaseVector, Conversation, ConversationStatus, Message


def without_vector(session: Session, *, encoder_version: str, limit: int) -> list[int]:
    """Resolved conversations that were answered but cannot be found yet, newest first."""

    def has_message_of(author: str):
        return exists().where(
            col(Message.conversation_id) == col(Conversation.id), Message.author == author
        )

    has_vector = exists().where(
        col(CaseVector.conversation_id) == col(Conversation.id),
        CaseVector.encoder_version == encoder_version,
    )
    return list(
        session.exec(
            select(Conversation.id)
            .where(
                Conversation.status == ConversationStatus.RESOLVED,
                has_message_of(Author.CUSTOMER),
                has_message_of(Author.AGENT),
                ~has_vector,
            )
            .order_by(col(Conversation.id).desc())
            .limit(limit)
        ).all()
    )


def add(
    session: Session,
    *,
    conversation_id: int,
    encoder_version: str,
    problem: str,
    reply: str,
    vector: bytes,
    at: datetime,
) -> CaseVector:
    """Make a resolved conversation findable; IntegrityError when somebody else just did."""
    case = CaseVector(
        conversation_id=conversation_id,
        encoder_version=encoder_version,
        problem=problem,
        reply=reply,
        vector=vector,
        created_at=at,
    )
    session.add(case)
    session.flush()
    return case


def forget(session: Session, *, conversation_id: int) -> None:
    """The conversation goes on, so it is no case until it is resolved again."""
    session.execute(delete(CaseVector).where(col(CaseVector.conversation_id) == conversation_id))


def vectors_after(
    session: Session, *, encoder_version: str, id: int, limit: int
) -> list[tuple[int, int, bytes]]:
    """(id, conversation, vector) of the cases stored after `id`, oldest first."""
    rows = session.exec(
        select(CaseVector.id, CaseVector.conversation_id, CaseVector.vector)
        .where(CaseVector.encoder_version == encoder_version, col(CaseVector.id) > id)
        .order_by(col(CaseVector.id))
        .limit(limit)
    )
    return [tuple(row) for row in rows.all()]


def by_ids(session: Session, *, ids: Sequence[int]) -> dict[int, tuple[CaseVector, Conversation]]:
    """These cases with their conversations, as far as they are still resolved."""
    rows = session.exec(
        select(CaseVector, Conversation)
        .join(Conversation, col(Conversation.id) == col(CaseVector.conversation_id))
        .where(col(CaseVector.id).in_(ids), Conversation.status == ConversationStatus.RESOLVED)
    ).all()
    return {case.id: (case, conversation) for case, conversation in rows}
