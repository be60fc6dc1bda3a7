"""What is stored of one customer, to be emptied when they ask to be forgotten.

Rows stay and say nothing any more: SQLite gives the id of a deleted last row away again, and manifests
of model versions, screens and receivers of events know rows by their ids.
"""

from datetime import datetime

from sqlalchemy import String, cast, func, literal
from sqlmodel import Session, col, select, update

from db.kinds import EscalationStatus
from db.models import (
    CaseVector,
    Conversation,
    ConversationStatus,
    Customer,
    Escalation,
    Message,
    OutboxEvent,
)

FORGOTTEN = "forgotten-"


def customer(session: Session, *, source: str, external_id: str) -> Customer | None:
    """The customer that a source knows by this id."""
    return session.exec(
        select(Customer).where(Customer.source == source, Customer.external_id == external_id)
    ).first()


def rows_of(session: Session, *, customer_id: int) -> dict[str, int]:
    """How many rows of each table say something of a customer; their own row not counted."""
    conversations = _conversations(customer_id)
    found = {}
    for table in (Conversation, Message, Escalation, CaseVector, OutboxEvent):
        of = Conversation.id if table is Conversation else table.conversation_id
        query = select(func.count()).select_from(table).where(col(of).in_(conversations))
        found[table.__tablename__] = session.exec(query).one()
    return found


def forget(session: Session, *, customer_id: int, at: datetime) -> None:
    """Empty all of them, end what is open, and take the customer's names away; moods, labels and
    times stay, of nobody. The caller commits."""
    conversations = _conversations(customer_id)

    def empty(table, **values) -> None:
        session.exec(update(table).where(col(table.conversation_id).in_(conversations)).values(**values))

    empty(Message, text="", external_id=None)
    session.exec(
        update(Message)
        .where(col(Message.conversation_id).in_(conversations), col(Message.person_id).is_(None))
        .values(author_name=None)
    )
    empty(Escalation, reason="", reason_zh="", note=None)
    session.exec(
        update(Escalation)
        .where(col(Escalation.conversation_id).in_(conversations), col(Escalation.closed_at).is_(None))
        .values(status=EscalationStatus.RESOLVED, closed_at=at)
    )
    empty(CaseVector, problem="", reply="", vector=b"")
    empty(OutboxEvent, payload={}, delivered_at=func.coalesce(OutboxEvent.delivered_at, at))
    session.exec(
        update(Conversation)
        .where(col(Conversation.customer_id) == customer_id)
        .values(
            external_id=literal(FORGOTTEN) + cast(Conversation.id, String),
            product=None,
            order=None,
            outcome=None,
            unread=0,
            waiting_since=None,
            status=ConversationStatus.RESOLVED,
            resolved_at=func.coalesce(Conversation.resolved_at, at),
        )
    )
    person = session.get_one(Customer, customer_id)
    person.external_id = f"{FORGOTTEN}{customer_id}"
    person.name = person.tier = person.locale = None
    session.add(person)


def _conversations(customer_id: int):
    return select(Conversation.id).where(Conversation.customer_id == customer_id)
