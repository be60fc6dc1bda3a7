"""What needs a supervisor's decision, and what was decided."""

from datetime import UTC, datetime

import pytest

from classifier.label_errors import LEAST_LABELS
from console.disputes import Disputes
from db.kinds import CorrectionKind, Drawn
from db.queries import corrections, readings
from tests.console.rows import add_conversation, add_message, add_person

NOW = datetime.now(UTC)


@pytest.fixture
def session(database):
    with database.session() as session:
        yield session


def say(session, message, label, person=None, *, name=None, **more):
    read = readings.newest(session, message_ids=[message.id]).get(message.id)
    return corrections.add(
        session, message_id=message.id, label=label, reading=read, looked_ms=1500, at=NOW,
        person_id=person and person.id, person_name=person.name if person else name, **more,
    )  # fmt: skip


def ids(found) -> list[int]:
    return [item["message"]["id"] for item in found["items"]]


def test_disagreements_come_with_everybodys_word(session, database):
    """Who said what, when, how long they looked, and what the model had said."""
    lin, bo = add_person(session, "Lin"), add_person(session, "Bo")
    talk = add_conversation(session, at=NOW)
    add_message(session, "the turn before", at=NOW, conversation=talk)
    message = add_message(session, "well, well", at=NOW, conversation=talk, confidence=0.7)
    say(session, message, "negative", lin)
    say(session, message, "positive", bo, drawn=Drawn.SECOND)
    session.commit()
    found = Disputes(database).disagreements()
    [item] = found["items"]
    assert found["total"] == Disputes(database).count() == 1
    assert [turn["text"] for turn in item["before"]] == ["the turn before"]
    assert [(word["by"], word["label"], word["blind"]) for word in item["words"]] == [
        ("Lin", "negative", False), ("Bo", "positive", True),
    ]  # fmt: skip
    assert item["words"][0]["looked_ms"] == 1500
    assert item["words"][0]["model"] == {
        "label": "neutral", "confidence": pytest.approx(0.7), "version": "v1",
    }  # fmt: skip


def test_only_last_words_that_differ_and_are_not_settled_are_disputed(session, database):
    """Coming round, an undone word or a settlement ends it; integrations' people count by name."""
    lin, bo = add_person(session, "Lin"), add_person(session, "Bo")
    agreed, settled, reopened, undone, named, alone = (
        add_message(session, f"m{i}", at=NOW) for i in range(6)
    )
    for message in (agreed, settled, reopened, undone):
        say(session, message, "negative", lin)
    say(session, agreed, "positive", bo)
    say(session, agreed, "negative", bo)
    for message in (settled, reopened):
        say(session, message, "positive", bo)
        decision = say(session, message, "neutral", lin, kind=CorrectionKind.SETTLEMENT)
    decision.undone_at = NOW
    say(session, undone, "positive", bo).undone_at = NOW
    say(session, named, "negative", name="Zoe")
    say(session, named, "positive", name="Max")
    say(session, alone, "negative", lin)
    say(session, alone, "positive", lin)
    session.commit()
    assert ids(Disputes(database).disagreements()) == [named.id, reopened.id]
    [one] = Disputes(database).settled()
    assert (one["message"], one["text"], one["correction"]["label"]) == (settled.id, "m1", "neutral")


def test_suspects_are_shown_until_a_supervisor_has_looked(session, database):
    """The slip is listed with the chance the model gave it; keeping it takes it off the list."""
    lin, mei = add_person(session, "Lin"), add_person(session, "Mei")
    labels = ("negative", "neutral", "positive")
    for i in range(LEAST_LABELS + 10):
        label = labels[i % 3]
        last = add_message(session, f"m{i}", at=NOW, label=label, confidence=0.9)
        if i != 10:
            say(session, last, label, lin)
        else:
            slip = last
            say(session, slip, "negative", lin)
    session.commit()
    disputes = Disputes(database)
    found = disputes.suspects()
    assert (ids(found), found["total"]) == ([slip.id], 1)
    assert found["items"][0]["given"] == {"label": "negative", "chance": 0.05}
    assert found["items"][0]["words"][0]["by"] == "Lin"
    say(session, slip, "negative", mei, kind=CorrectionKind.SETTLEMENT)
    session.commit()
    assert disputes.suspects()["items"] == []


def test_few_labels_accuse_nobody(session, database):
    """Below the least, the answer says how many there are and how many it takes."""
    lin = add_person(session)
    say(session, add_message(session, "hm", at=NOW, confidence=0.99), "negative", lin)
    session.commit()
    found = Disputes(database).suspects()
    assert (found["items"], found["weighed"], found["needed"]) == ([], 1, LEAST_LABELS)
