"""Queries on conversations and messages."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from db.models import Author, ConversationStatus, EscalationStatus, now
from db.queries import conversations, escalations, messages
from tests.console.rows import add_conversation, add_message


@pytest.fixture
def session(database):
    """A session that is never committed."""
    with database.session() as session:
        yield session


def test_a_customer_is_made_once_and_renewed(session):
    """What is given replaces what was known; None is no news."""
    known = {"source": "api", "external_id": "u-1"}
    first = conversations.customer(session, **known, name="Wang", tier="vip", locale="zh")
    again = conversations.customer(session, **known, name=None, tier="gold", locale=None)
    assert again.id == first.id
    assert (again.name, again.tier, again.locale) == ("Wang", "gold", "zh")


def test_external_ids_are_unique_within_their_source(database):
    """The database itself refuses a second conversation or message of the same id."""
    with database.session() as session:
        conversation = add_conversation(session, at=now())
        session.commit()
        taken = {
            "source": conversation.source,
            "external_id": conversation.external_id,
            "at": now(),
        }
        with pytest.raises(IntegrityError):
            conversations.add(session, **taken, customer_id=conversation.customer_id)
        session.rollback()
        said = {**taken, "conversation_id": conversation.id, "author": Author.CUSTOMER, "text": "x"}
        messages.add(session, **said)
        with pytest.raises(IntegrityError):
            messages.add(session, **said)


def test_messages_without_an_id_do_not_collide(session):
    """No id is no id, however often."""
    conversation = add_conversation(session, at=now())
    for _ in range(2):
        add_message(session, "Hello", at=now(), conversation=conversation)


@pytest.mark.parametrize("id", [0, -1, 2**31, 2**70])
def test_ids_that_cannot_be_are_not_found(session, id):
    """Whatever the column could hold, there is nothing there."""
    assert conversations.get(session, id=id) is None
    assert conversations.lock(session, id=id) is None
    assert messages.get(session, id=id) is None


def test_a_lock_reads_anew(postgres_database):
    """What another transaction has stored meanwhile is seen after locking."""
    with postgres_database.session() as session:
        id = add_conversation(session, at=now()).id
        session.commit()
        mine = conversations.get(session, id=id)
        session.commit()
        with postgres_database.session() as other:
            conversations.lock(other, id=id).unread = 5
            other.commit()
        assert mine.unread == 0
        assert conversations.lock(session, id=id).unread == 5


def test_the_turns_before_a_message(session):
    """Up to and with it, the last ones, oldest first, without notes."""
    conversation = add_conversation(session, at=now())
    said = [
        add_message(session, text, at=now(), conversation=conversation, author=author)
        for text, author in (
            ("one", Author.CUSTOMER),
            ("two", Author.AGENT),
            ("a note", Author.NOTE),
            ("three", Author.CUSTOMER),
            ("four", Author.CUSTOMER),
        )
    ]
    turns = messages.said_until(
        session, conversation_id=conversation.id, message_id=said[3].id, limit=2
    )
    assert [turn.text for turn in turns] == ["two", "three"]
    last = messages.last_said(session, conversation_ids=[conversation.id])
    assert last[conversation.id].text == "four"


def test_the_message_that_waits(session):
    """The first one at the time since which the customer has waited."""
    at = now()
    conversation = add_conversation(session, at=at)
    add_message(session, "before", at=at - timedelta(seconds=5), conversation=conversation)
    asked = add_message(session, "asked", at=at, conversation=conversation)
    add_message(session, "again", at=at + timedelta(seconds=5), conversation=conversation)
    conversation.waiting_since = at
    session.flush()
    found = messages.waited_for(session, conversation_ids=[conversation.id])
    assert found == {conversation.id: asked.id}


def test_who_waits_longest_comes_first(session):
    """Open conversations only, that waited long enough and were not flagged in this wait."""
    at = now()
    rows = [add_conversation(session, at=at) for _ in range(6)]
    for row, minutes in zip(rows, (5, 9, 1, 20, 8, 7), strict=True):
        row.waiting_since = at - timedelta(minutes=minutes)
    rows[3].status = ConversationStatus.RESOLVED
    for row, minutes in ((rows[4], 2), (rows[5], 30)):
        flag = escalations.add(
            session,
            conversation_id=row.id,
            message_id=None,
            rule="unanswered",
            severity="normal",
            reason="r",
            reason_zh="r",
            at=at - timedelta(minutes=minutes),
        )
        flag.status = EscalationStatus.DISMISSED
    session.flush()
    found = conversations.waiting_unflagged(
        session, since=at - timedelta(minutes=5), rules={"unanswered"}
    )
    assert [row.id for row in found] == [rows[1].id, rows[5].id, rows[0].id]
