"""Rows of a small service team, put into a database without a desk."""

from datetime import datetime
from itertools import count

from sqlmodel import Session

from db.models import Author, Conversation, Message, Person, Role
from db.queries import conversations, messages, people, readings

_numbers = count(1)


def add_person(session: Session, name: str = "Lin", role: Role = Role.AGENT) -> Person:
    """A colleague."""
    login = f"{name.lower()}{next(_numbers)}"
    return people.create(session, username=login, name=name, password_hash="-", role=role)


def add_conversation(session: Session, *, at: datetime) -> Conversation:
    """An open conversation of a customer of its own."""
    number = next(_numbers)
    customer = conversations.customer(
        session, source="api", external_id=f"u-{number}", name="Wang Fang", tier=None, locale="zh"
    )
    return conversations.add(
        session, source="api", external_id=f"c-{number}", customer_id=customer.id, at=at
    )


def add_message(
    session: Session,
    text: str,
    *,
    at: datetime,
    conversation: Conversation | None = None,
    label: str | None = "neutral",
    confidence: float = 0.8,
    sure: bool = True,
    author: Author = Author.CUSTOMER,
) -> Message:
    """A message, read as `label` with `confidence`; with no label it is not read yet."""
    conversation = conversation or add_conversation(session, at=at)
    message = messages.add(
        session,
        conversation_id=conversation.id,
        source="api",
        author=author,
        text=text,
        at=at,
    )
    if label is not None and author is Author.CUSTOMER:
        rest = (1 - confidence) / 2
        probabilities = dict.fromkeys(("negative", "neutral", "positive"), rest)
        readings.add(
            session,
            message_id=message.id,
            model_version="v1",
            label=label,
            **probabilities | {label: confidence},
            sure=sure,
            at=at,
        )
    return message
