"""The label desk's deals: least sure first, some by chance, nothing twice."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from console.errors import Invalid
from console.labelling import DEALT_SECONDS, LabelDesk
from db.models import Author
from db.queries import corrections
from tests.console.rows import add_conversation, add_message, add_person

NOW = datetime.now(UTC)


class FakeSeconds:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def add_messages(database, confidences):
    with database.session() as session:
        added = [
            add_message(session, f"message {i}", at=NOW, confidence=confidence).id
            for i, confidence in enumerate(confidences)
        ]
        session.commit()
    return added


def ids(deal):
    return [item["message"]["id"] for item in deal["items"]]


def test_the_least_sure_come_first_and_every_fourth_by_chance(database):
    """Three of four are the ones the model is least sure of; the fourth says that it is random."""
    added = add_messages(database, [0.9, 0.5, 0.7, 0.6, 0.95, 0.99])
    dealt = LabelDesk(database, chance=random.Random(1)).deal(1, count=4)
    assert ids(dealt)[:3] == [added[1], added[3], added[2]]
    assert [item["why"] for item in dealt["items"]] == ["unsure", "unsure", "unsure", "random"]
    assert dealt["waiting"] == 6


def test_only_read_messages_of_customers_that_nobody_labelled_are_dealt(database):
    """Agents' words, unread messages and labelled ones stay out; an undone label frees one."""
    with database.session() as session:
        lin = add_person(session)
        talk = add_conversation(session, at=NOW)
        add_message(session, "unread", at=NOW, conversation=talk, label=None)
        add_message(session, "our reply", at=NOW, conversation=talk, author=Author.AGENT)
        labelled = add_message(session, "labelled", at=NOW, conversation=talk)
        undone = add_message(session, "undone", at=NOW, conversation=talk)
        for message in (labelled, undone):
            row = corrections.add(
                session, message_id=message.id, label="negative", reading=None,
                person_id=lin.id, person_name="Lin", looked_ms=None, at=NOW,
            )  # fmt: skip
        row.undone_at = NOW
        session.add(row)
        session.commit()
    assert ids(LabelDesk(database).deal(lin.id, count=10)) == [undone.id]


def test_a_message_comes_with_the_two_turns_before_it(database):
    """The turns before are shown oldest first; private notes are not part of the talk."""
    with database.session() as session:
        talk = add_conversation(session, at=NOW)
        for author, text in (
            (Author.CUSTOMER, "first"),
            (Author.AGENT, "second"),
            (Author.NOTE, "a note"),
            (Author.CUSTOMER, "third"),
            (Author.CUSTOMER, "asked"),
        ):
            add_message(session, text, at=NOW, conversation=talk, author=author)
        session.commit()
    items = LabelDesk(database).deal(1, count=10)["items"]
    asked = next(item for item in items if item["message"]["text"] == "asked")
    assert [turn["text"] for turn in asked["before"]] == ["second", "third"]
    assert asked["customer"]["name"] == "Wang Fang"
    assert asked["message"]["reading"]["label"] == "neutral"


def test_two_people_do_not_get_the_same_message(database):
    """What one person holds is not dealt to another until it has been held for long."""
    added = add_messages(database, [0.5, 0.6])
    seconds = FakeSeconds()
    desk = LabelDesk(database, clock=seconds)
    assert ids(desk.deal(1, count=1)) == [added[0]]
    assert ids(desk.deal(2, count=5)) == [added[1]]
    assert ids(desk.deal(1, count=5)) == [added[0]]
    seconds.at += DEALT_SECONDS + 1
    assert sorted(ids(desk.deal(2, count=5))) == added


def test_the_same_words_are_dealt_once(database):
    """Fifty times "ok" is one message to label, the newest of them."""
    with database.session() as session:
        same = [add_message(session, text, at=NOW) for text in ("Ok", "ok ", "OK")]
        session.commit()
    assert ids(LabelDesk(database).deal(1, count=10)) == [same[-1].id]


def test_what_is_on_screen_or_skipped_is_left_out(database):
    """`without` names messages that are not wanted again."""
    added = add_messages(database, [0.5, 0.6])
    assert ids(LabelDesk(database).deal(1, count=10, without=[added[0]])) == [added[1]]


def test_a_person_sees_how_many_they_labelled_since_a_time(database):
    """Each message counts once, and others' labels do not."""
    first, second = add_messages(database, [0.5, 0.6])
    with database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        for message, person in ((first, lin), (first, lin), (second, lin), (second, omar)):
            corrections.add(
                session, message_id=message, label="positive", reading=None,
                person_id=person.id, person_name=person.name, looked_ms=900, at=NOW,
            )  # fmt: skip
        session.commit()
    desk = LabelDesk(database)
    assert desk.labelled(lin.id, since=(NOW - timedelta(hours=1)).isoformat()) == 2
    assert desk.labelled(lin.id, since=(NOW + timedelta(hours=1)).isoformat()) == 0
    with pytest.raises(Invalid):
        desk.labelled(lin.id, since="yesterday")
