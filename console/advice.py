"""Gathers what is known of a message before help for it is looked for. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from console.case_text import question_of
from console.errors import Invalid, NotFound
from console.suggest import Suggester, known_values, reply_language
from db.engine import Database
from db.models import Author, Conversation, Escalation, Reading
from db.queries import conversations, escalations, messages, readings
from reply_templates.blanks import Language

TURNS = 12


@dataclass(frozen=True)
class Known:
    """A message in its conversation: what to look for, and what replies can be filled with."""

    conversation: Conversation
    question: str
    reading: Reading | None
    flags: Sequence[Escalation]
    language: Language
    values: dict[str, object]


def gather_facts(session: Session, message_id: int) -> Known:
    """Everything that help for a customer's message is made from."""
    message = messages.get(session, id=message_id)
    if message is None:
        raise NotFound("There is no such message.", field="message")
    if message.author != Author.CUSTOMER:
        raise Invalid("message", "Only a customer's message is answered.")
    id = message.conversation_id
    conversation, customer, _ = conversations.with_people(session, ids=[id])[0]
    turns = messages.said_until(session, conversation_id=id, message_id=message_id, limit=TURNS)
    said = [turn.text for turn in turns if turn.author == Author.CUSTOMER]
    return Known(
        conversation=conversation,
        question=question_of(message.text, said[:-1]),
        reading=readings.newest(session, message_ids=[message_id]).get(message_id),
        flags=escalations.unclosed(session, conversation_ids=[id]).get(id, []),
        language=reply_language(said, customer.locale),
        values=known_values(conversation, customer),
    )


def all_templates(
    database: Database,
    suggester: Suggester,
    message_id: int,
    *,
    agent_name: str | None = None,
    explain_in: Language | None = None,
) -> list[dict[str, Any]]:
    """Every reply there is, filled for the customer of a message."""
    with database.reading() as session:
        known = gather_facts(session, message_id)
    return suggester.browse(
        reading=known.reading,
        language=known.language,
        values=known.values | {"agent_name": agent_name},
        explain_in=explain_in,
    )
