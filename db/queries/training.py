"""What a retraining reads from the database, and the marks it leaves on corrections.

Knows rows; what settles a label and who is held back is the classifier's business.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from db.kinds import CorrectionKind
from db.models import Author, Correction, Message, Reading

CHUNK = 500  # ids in one statement; databases limit them


class Word(NamedTuple):
    """What a person said of a message: a correction.

    `settles`: it is a supervisor's settlement. `probabilities` are what the model said then.
    """

    id: int
    message_id: int
    conversation_id: int
    text: str
    person: tuple[int | None, str | None]
    label: str
    agreed: bool
    used_in: str | None
    held_back: bool
    settles: bool
    drawn: str | None
    name: str | None
    probabilities: tuple[float, float, float] | None
    undone: bool


class Said(NamedTuple):
    """A customer's message."""

    id: int
    text: str


def last_of(words: Iterable[Word]) -> list[Word]:
    """Of words in the order in which they were said, the newest of each person on each message; and the
    newest settlement of a message, which replaces those before it, whoever made them."""
    last = {(word.message_id, word.settles or word.person): word for word in words}
    return list(last.values())


def standing(session: Session) -> Iterator[Word]:
    """Every correction that is not undone, by message and in the order in which they were said."""
    return (word for word in ever_said(session) if not word.undone)


def ever_said(session: Session) -> Iterator[Word]:
    """Every correction, undone or not, by message and in the order in which they were said."""
    query = (
        select(Correction, Message.conversation_id, Message.text)
        .join(Message, col(Message.id) == col(Correction.message_id))
        .order_by(col(Correction.message_id), col(Correction.id))
    )
    return starmap(_word, session.exec(query))


def words(session: Session, *, correction_ids: Sequence[int]) -> list[Word]:
    """These corrections, taken back or not; those that are gone are missing."""
    query = select(Correction, Message.conversation_id, Message.text).join(
        Message, col(Message.id) == col(Correction.message_id)
    )
    return list(starmap(_word, _in_chunks(session, query, col(Correction.id), correction_ids)))


def _word(row: Correction, conversation_id: int, text: str) -> Word:
    said = (row.negative, row.neutral, row.positive)
    return Word(
        id=row.id,
        message_id=row.message_id,
        conversation_id=conversation_id,
        text=text,
        # an integration names a person without an account
        person=(row.person_id, None if row.person_id is not None else row.person_name),
        label=row.label,
        agreed=row.agreed,
        used_in=row.used_in,
        held_back=row.held_back,
        settles=row.kind == CorrectionKind.SETTLEMENT,
        drawn=row.drawn,
        name=row.person_name,
        probabilities=None if None in said else said,
        undone=row.undone_at is not None,
    )


def turns_before(
    session: Session, *, message_ids: Sequence[int], limit: int
) -> dict[int, list[Message]]:
    """Up to `limit` turns of customer and agent before each message, oldest first."""
    wanted, found = set(message_ids), {}
    conversations = _in_chunks(
        session, select(Message.conversation_id).distinct(), col(Message.id), sorted(wanted)
    )
    said = _in_chunks(
        session,
        select(Message)
        .where(Message.author != Author.NOTE)
        .order_by(col(Message.conversation_id), col(Message.id)),
        col(Message.conversation_id),
        sorted(set(conversations)),
    )
    before: list[Message] = []
    for message in said:
        if before and before[-1].conversation_id != message.conversation_id:
            before = []
        if message.id in wanted:
            found[message.id] = before[-limit:]
        before.append(message)
    return found


def unlabelled(session: Session, *, limit: int) -> list[Said]:
    """The newest customers' messages without any label, an undone one included, newest first."""
    labelled = select(Correction.id).where(col(Correction.message_id) == col(Message.id))
    rows = session.exec(
        select(Message.id, Message.text)
        .where(Message.author == Author.CUSTOMER, Message.text != "", ~labelled.exists())
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    return [Said(*row) for row in rows]


def newest_readings(session: Session, *, limit: int) -> list[tuple[float, float, float]]:
    """(negative, neutral, positive) of the last messages that were read."""
    newest = (
        select(func.max(Reading.id))
        .group_by(col(Reading.message_id))
        .order_by(col(Reading.message_id).desc())
        .limit(limit)
    )
    rows = session.exec(
        select(Reading.negative, Reading.neutral, Reading.positive).where(
            col(Reading.id).in_(newest)
        )
    )
    return [tuple(row) for row in rows]


def messages_read(session: Session) -> int:
    """How many messages have a reading."""
    return session.exec(select(func.count(func.distinct(Reading.message_id)))).one()


def mark_used(session: Session, *, correction_ids: Iterable[int], version: str) -> None:
    """Name the first version whose training read these; rows that were used before keep theirs."""
    for ids in _chunks(list(correction_ids)):
        session.exec(
            update(Correction)
            .where(col(Correction.id).in_(ids), col(Correction.used_in).is_(None))
            .values(used_in=version)
        )


def mark_held_back(session: Session, *, correction_ids: Iterable[int]) -> None:
    """These judged a candidate."""
    for ids in _chunks(list(correction_ids)):
        session.exec(update(Correction).where(col(Correction.id).in_(ids)).values(held_back=True))


def _in_chunks(session: Session, query, column, values: Sequence[int]) -> Iterator:
    for chunk in _chunks(values):
        yield from session.exec(query.where(column.in_(chunk)))


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
