"""Customers and their conversations: find, open, lock, list and search."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, or_
from sqlmodel import Session, col, select

from db.models import (
    Conversation,
    ConversationStatus,
    Customer,
    Escalation,
    EscalationStatus,
    Message,
    Person,
)
from db.queries.ids import possible


def customer(
    session: Session,
    *,
    source: str,
    external_id: str,
    name: str | None,
    tier: str | None,
    locale: str | None,
) -> Customer:
    """The customer, made when new; what is given now replaces what was known."""
    found = session.exec(
        select(Customer).where(Customer.source == source, Customer.external_id == external_id)
    ).first()
    found = found or Customer(source=source, external_id=external_id)
    for field, value in (("name", name), ("tier", tier), ("locale", locale)):
        if value is not None and getattr(found, field) != value:
            setattr(found, field, value)
    session.add(found)
    session.flush()
    return found


def add(
    session: Session, *, source: str, external_id: str, customer_id: int, at: datetime
) -> Conversation:
    """A new open conversation."""
    conversation = Conversation(
        source=source,
        external_id=external_id,
        customer_id=customer_id,
        opened_at=at,
        last_message_at=at,
    )
    session.add(conversation)
    session.flush()
    return conversation


def find(session: Session, *, source: str, external_id: str) -> Conversation | None:
    """The conversation that another system knows by this id."""
    return session.exec(_known_as(source, external_id)).first()


def find_and_lock(session: Session, *, source: str, external_id: str) -> Conversation | None:
    """The same, newly read, which nobody else may change before this transaction ends."""
    return session.exec(_locking(_known_as(source, external_id))).first()


def get(session: Session, *, id: int) -> Conversation | None:
    """The conversation by our own id."""
    return session.get(Conversation, id) if possible(id) else None


def lock(session: Session, *, id: int) -> Conversation | None:
    """The conversation, newly read, which nobody else may change before this transaction ends."""
    if not possible(id):
        return None
    return session.exec(_locking(select(Conversation).where(Conversation.id == id))).first()


def with_people(
    session: Session, *, ids: Sequence[int]
) -> list[tuple[Conversation, Customer, Person | None]]:
    """Each conversation with its customer and assignee, in no order."""
    rows = session.exec(
        select(Conversation, Customer, Person)
        .join(Customer, col(Conversation.customer_id) == col(Customer.id))
        .outerjoin(Person, col(Conversation.assignee_id) == col(Person.id))
        .where(col(Conversation.id).in_(ids))
    )
    return list(rows.all())


def page(
    session: Session,
    *,
    limit: int,
    status: str | None = None,
    assignee_id: int | None = None,
    unassigned: bool = False,
    words: Sequence[str] = (),
    before: tuple[datetime, int] | None = None,
) -> list[Conversation]:
    """The most recently active conversations that fit, those after `before` (its time and id).

    Each of `words` must stand somewhere in the conversation: a message, the customer, the order,
    the product or an id.
    """
    query = select(Conversation)
    if status is not None:
        query = query.where(Conversation.status == status)
    if assignee_id is not None:
        query = query.where(Conversation.assignee_id == assignee_id)
    if unassigned:
        query = query.where(col(Conversation.assignee_id).is_(None))
    if before is not None:
        at, id = before
        query = query.where(
            or_(
                col(Conversation.last_message_at) < at,
                and_(col(Conversation.last_message_at) == at, col(Conversation.id) < id),
            )
        )
    if words:
        query = _with_words(query, words)
    newest_first = query.order_by(
        col(Conversation.last_message_at).desc(), col(Conversation.id).desc()
    )
    return list(session.exec(newest_first.limit(limit)).all())


def _known_as(source: str, external_id: str) -> Select:
    return select(Conversation).where(
        Conversation.source == source, Conversation.external_id == external_id
    )


def _locking(query: Select) -> Select:
    return query.with_for_update().execution_options(populate_existing=True)


def _with_words(query: Select, words: Sequence[str]) -> Select:
    query = query.join(Customer, col(Conversation.customer_id) == col(Customer.id))
    fields = (
        col(Conversation.external_id),
        col(Conversation.order),
        col(Conversation.product),
        col(Customer.name),
        col(Customer.external_id),
    )
    for word in words:
        said = exists().where(
            col(Message.conversation_id) == col(Conversation.id),
            col(Message.text).icontains(word, autoescape=True),
        )
        query = query.where(
            or_(said, *(field.icontains(word, autoescape=True) for field in fields))
        )
    return query


def waiting_unflagged(
    session: Session, *, since: datetime, rules: Collection[str], limit: int = 500
) -> list[Conversation]:
    """Open conversations whose customer waits since `since` or longer, longest first.

    Left out are those for which one of `rules` has raised a flag in this wait, however it ended.
    """
    flagged = exists().where(
        col(Escalation.conversation_id) == col(Conversation.id),
        col(Escalation.rule).in_(rules),
        or_(
            col(Escalation.status).in_((EscalationStatus.OPEN, EscalationStatus.ACKNOWLEDGED)),
            col(Escalation.created_at) > col(Conversation.waiting_since),
        ),
    )
    return list(
        session.exec(
            select(Conversation)
            .where(
                Conversation.status == ConversationStatus.OPEN,
                col(Conversation.waiting_since) <= since,
                ~flagged,
            )
            .order_by(col(Conversation.waiting_since))
            .limit(limit)
        ).all()
    )


def count(session: Session, *, status: str, assignee_id: int | None = None) -> int:
    """How many conversations have this status, of all or of one person."""
    query = select(func.count()).select_from(Conversation).where(Conversation.status == status)
    if assignee_id is not None:
        query = query.where(Conversation.assignee_id == assignee_id)
    return session.exec(query).one()
