"""Queries on what models and people said, on flags, and on cases."""

import pytest

from db.models import Author, ConversationStatus, EscalationStatus, now
from db.queries import cases, corrections, escalations, readings
from tests.console.rows import add_conversation, add_message, add_person

AT = now()


@pytest.fixture
def session(database):
    """A session that is never committed."""
    with database.session() as session:
        yield session


def read(session, message, version: str, label: str = "negative"):
    chances = dict.fromkeys(("negative", "neutral", "positive"), 0.1) | {label: 0.8}
    return readings.add(
        session,
        message_id=message.id,
        model_version=version,
        label=label,
        **chances,
        sure=True,
        at=AT,
    )


def test_the_newest_reading_counts_and_the_older_stay(session):
    """Another version adds a row; the same version adds none."""
    message = add_message(session, "Hello", at=AT, label=None)
    first = read(session, message, "v1")
    assert read(session, message, "v1", "positive").id == first.id
    second = read(session, message, "v2", "positive")
    assert readings.newest(session, message_ids=[message.id])[message.id].id == second.id


def test_curves_hold_the_last_moods_of_each_conversation(session):
    """One reading a message, oldest first, in one query for all conversations."""
    one, two = (add_conversation(session, at=AT) for _ in range(2))
    for conversation, labels in ((one, ("neutral", "negative", "positive")), (two, ("neutral",))):
        for label in labels:
            add_message(session, label, at=AT, conversation=conversation, label=label)
    again = add_message(session, "twice", at=AT, conversation=two, label="negative")
    read(session, again, "v2", "positive")
    found = readings.curves(session, conversation_ids=[one.id, two.id], limit=2)
    assert [row.label for row in found[one.id]] == ["negative", "positive"]
    assert [row.label for row in found[two.id]] == ["neutral", "positive"]


def test_history_ends_with_the_message_asked_for(session):
    """What came later is not known yet; what has no reading is left out."""
    conversation = add_conversation(session, at=AT)
    first, second, _ = (
        add_message(session, label, at=AT, conversation=conversation, label=label)
        for label in ("neutral", "negative", "positive")
    )
    add_message(session, "unread", at=AT, conversation=conversation, label=None)
    read(session, first, "v2", "positive")
    found = readings.history(session, conversation_id=conversation.id, until=second.id, limit=9)
    assert [row.label for row in found] == ["positive", "negative"]


def test_a_correction_remembers_the_reading(session):
    """And the last word counts, of one person and of all."""
    lin, bo = add_person(session, "Lin"), add_person(session, "Bo")
    message = add_message(session, "Hello", at=AT, label="negative")
    said = readings.newest(session, message_ids=[message.id])[message.id]

    def correct(label, person):
        return corrections.add(
            session,
            message_id=message.id,
            label=label,
            reading=said,
            person_id=person.id if person else None,
            person_name=None,
            looked_ms=None,
            at=AT,
        )

    assert correct("negative", lin).agreed
    by_bo = correct("positive", bo)
    nobody = correct("neutral", None)
    assert (by_bo.model_label, by_bo.model_version) == ("negative", "v1")
    last = {"message_id": message.id}
    assert corrections.last_of(session, **last, person_id=lin.id).label == "negative"
    assert corrections.last_of(session, **last, person_id=None).id == nobody.id
    nobody.undone_at = AT
    session.flush()
    assert corrections.newest(session, message_ids=[message.id])[message.id].id == by_bo.id
    assert corrections.last_of(session, **last, person_id=None) is None


def flag(session, conversation, rule: str, severity: str = "high", message_id: int | None = None):
    return escalations.add(
        session,
        conversation_id=conversation.id,
        message_id=message_id,
        rule=rule,
        severity=severity,
        reason="r",
        reason_zh="r",
        at=AT,
    )


def test_which_rules_need_not_speak_again(session):
    """Those whose flag stands, and those that spoke of this very message, however it ended."""
    message = add_message(session, "Hello", at=AT)
    conversation = add_conversation(session, at=AT)
    flag(session, conversation, "standing")
    dismissed = flag(session, conversation, "dismissed", message_id=message.id)
    dismissed.status = EscalationStatus.DISMISSED
    elsewhere = flag(session, conversation, "elsewhere")
    elsewhere.status = EscalationStatus.RESOLVED
    session.flush()
    asked = {"conversation_id": conversation.id}
    assert escalations.rules_spoken(session, **asked, message_id=message.id) == {
        "standing",
        "dismissed",
    }
    assert escalations.rules_spoken(session, **asked, message_id=None) == {"standing"}


def test_flags_come_by_urgency_and_age(session):
    """Urgent before high before normal, the oldest of each first, page after page."""
    conversation = add_conversation(session, at=AT)
    for rule, severity in (("a", "normal"), ("b", "urgent"), ("c", "high"), ("d", "urgent")):
        flag(session, conversation, rule, severity)
    first = escalations.page(session, limit=2)
    assert [row.rule for row in first] == ["b", "d"]
    rest = escalations.page(session, limit=9, after=(0, first[-1].id))
    assert [row.rule for row in rest] == ["c", "a"]
    assert escalations.count_unclosed(session) == 4
    standing = escalations.unclosed(session, conversation_ids=[conversation.id])
    assert [row.rule for row in standing[conversation.id]] == ["b", "d", "c", "a"]


def test_cases_are_resolved_answered_and_not_indexed_yet(session):
    """Only those wait for a vector of this encoder."""

    def ended(*authors: Author, status=ConversationStatus.RESOLVED) -> int:
        conversation = add_conversation(session, at=AT)
        conversation.status = status
        for author in authors:
            add_message(session, "x", at=AT, conversation=conversation, author=author)
        return conversation.id

    both = (Author.CUSTOMER, Author.AGENT)
    indexed, waiting = ended(*both), ended(*both)
    ended(*both, status=ConversationStatus.OPEN)
    ended(Author.CUSTOMER, Author.NOTE)
    ended(Author.AGENT)
    case = cases.add(
        session,
        conversation_id=indexed,
        encoder_version="v1",
        problem="p",
        reply="r",
        vector=b"",
        at=AT,
    )
    pending = {"encoder_version": "v1", "limit": 9}
    assert cases.without_vector(session, **pending) == [waiting]
    assert set(cases.without_vector(session, encoder_version="v2", limit=9)) == {indexed, waiting}
    assert set(cases.by_ids(session, ids=[case.id])) == {case.id}
    cases.forget(session, conversation_id=indexed)
    assert cases.without_vector(session, **pending) == [waiting, indexed]
