"""Rows together with what belongs to them, as shapes: a fixed number of queries for any number.

Reads only.
"""

from collections.abc import Sequence

from sqlmodel import Session

from console import shapes
from console.waiting import Targets
from db.models import Conversation, Escalation, Message
from db.queries import conversations, corrections, messages, people, readings
from db.queries import escalations as flags

CURVE_LENGTH = 20


def cards(session: Session, *, ids: Sequence[int], targets: Targets) -> dict[int, shapes.Shape]:
    """The card of each conversation, in the order of `ids`."""
    if not ids:
        return {}
    rows = {row.id: (row, *others) for row, *others in conversations.with_people(session, ids=ids)}
    last = messages.last_said(session, conversation_ids=ids)
    curves = readings.curves(session, conversation_ids=ids, limit=CURVE_LENGTH)
    standing = flags.unclosed(session, conversation_ids=ids)
    moods = {id: curve[-1].message_id for id, curve in curves.items()}
    corrected = corrections.newest(session, message_ids=list(moods.values())) if moods else {}
    return {
        id: shapes.card(
            *rows[id],
            last_message=last.get(id),
            curve=curves.get(id, []),
            mood_correction=corrected.get(moods.get(id)),
            flags=standing.get(id, []),
            targets=targets,
        )
        for id in ids
        if id in rows
    }


def turns(
    session: Session, rows: Sequence[Message], conversation: Conversation
) -> list[shapes.Shape]:
    """Messages of one conversation with their readings and corrections."""
    ids = [row.id for row in rows]
    read = readings.newest(session, message_ids=ids)
    corrected = corrections.newest(session, message_ids=ids)
    return [
        shapes.message(row, conversation, read.get(row.id), corrected.get(row.id)) for row in rows
    ]


def escalations(
    session: Session, rows: Sequence[tuple[Escalation, Conversation]]
) -> list[shapes.Shape]:
    """Flags with the names of the people who had to do with them."""
    ids = {
        id
        for row, _ in rows
        for id in (row.assignee_id, row.raised_by_id, row.closed_by_id)
        if id is not None
    }
    named = people.by_ids(session, person_ids=ids) if ids else {}
    return [shapes.escalation(row, conversation, named) for row, conversation in rows]
