"""Puts conversations, readings and people's labels into a database, for retraining to find."""

from collections.abc import Sequence
from itertools import count

from sqlmodel import Session

from classifier.data import Example
from classifier.reader import Reader
from db.models import Author, Conversation, Correction, Customer, Message, Person
from db.models import Reading as ReadingRow

_numbers = count(1)


def person(session: Session, name: str) -> int:
    """Somebody who labels."""
    row = Person(username=name, name=name, password_hash="-")
    session.add(row)
    session.flush()
    return row.id


def conversation(session: Session) -> int:
    """An open conversation of a new customer."""
    number = next(_numbers)
    customer = Customer(source="api", external_id=f"u-{number}")
    session.add(customer)
    session.flush()
    row = Conversation(source="api", external_id=f"c-{number}", customer_id=customer.id)
    session.add(row)
    session.flush()
    return row.id


def say(session: Session, conversation_id: int, text: str, author: str = Author.CUSTOMER) -> int:
    """One turn."""
    row = Message(conversation_id=conversation_id, source="api", author=author, text=text)
    session.add(row)
    session.flush()
    return row.id


def label(session: Session, message_id: int, label: str, **columns) -> Correction:
    """A person's label of a message."""
    row = Correction(message_id=message_id, label=label, **columns)
    session.add(row)
    session.flush()
    return row


def labelled(
    session: Session,
    examples: Sequence[Example],
    reader: Reader,
    wrong: Sequence[str] | None = None,
) -> list[int]:
    """Each example as a message in a conversation of its own, read by `reader` and labelled.

    The label is the example's, or that of `wrong`. Returns the ids of the corrections.
    """
    ids = []
    readings = reader.read([e.text for e in examples])
    labels = wrong or [e.label for e in examples]
    for example, reading, given in zip(examples, readings, labels, strict=True):
        message = say(session, conversation(session), example.text)
        session.add(
            ReadingRow(
                message_id=message,
                model_version=reading.model_version,
                label=reading.label,
                sure=reading.sure,
                **reading.probabilities,
            )
        )
        row = label(
            session,
            message,
            given,
            model_label=reading.label,
            model_version=reading.model_version,
            agreed=given == reading.label,
            **reading.probabilities,
        )
        ids.append(row.id)
    return ids
