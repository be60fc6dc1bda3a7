"""The label desk's deals: what teaches most first, some by chance, second opinions, nothing twice."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from console.errors import Invalid
from console.labelling import DEALT_SECONDS, LabelDesk, asks_second
from db.models import Author, Message
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
    assert [item["why"] for item in dealt["items"]] == ["unsure", "unsure", "unsure", "blind"]
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


def test_the_same_words_are_chosen_once(database):
    """Fifty times "ok" teaches once, the newest of them; chance may draw the others."""
    with database.session() as session:
        same = [add_message(session, text, at=NOW).id for text in ("Ok", "ok ", "OK")]
        session.commit()
    dealt = LabelDesk(database).deal(1, count=10)
    assert ids(dealt)[0] == same[-1] and sorted(ids(dealt)) == same
    assert [item["why"] for item in dealt["items"]] == ["unsure", "blind", "blind"]


def test_chance_draws_from_the_traffic_as_it_is(sqlite_database):
    """What nine in ten customers write is nine in ten of the random ones, and taught once."""
    with sqlite_database.session() as session:
        for text in ["ok"] * 90 + [f"question {i}" for i in range(10)]:
            add_message(session, text, at=NOW)
        session.commit()
    blind = []
    for seed in range(30):
        dealt = LabelDesk(sqlite_database, chance=random.Random(seed)).deal(1, count=8)
        said = {"unsure": [], "blind": []}
        for item in dealt["items"]:
            said[item["why"]].append(item["message"]["text"])
        assert len(set(said["unsure"])) == len(said["unsure"]) == 6
        blind += said["blind"]
    assert len(blind) == 60
    assert 0.8 < blind.count("ok") / len(blind) < 1


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


def say(session, message_id, person, label="negative"):
    return corrections.add(
        session, message_id=message_id, label=label, reading=None, person_id=person.id,
        person_name=person.name, looked_ms=None, at=NOW,
    )  # fmt: skip


def test_a_second_person_is_asked_without_seeing_the_first_label(database):
    """Only somebody else is dealt a labelled message, and its label does not travel with it."""
    [message] = add_messages(database, [0.9])
    with database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        say(session, message, lin)
        session.commit()
        lin, omar = lin.id, omar.id
    desk = LabelDesk(database, second_opinions=100)
    assert ids(desk.deal(lin, count=5)) == []
    dealt = desk.deal(omar, count=5)
    [item] = dealt["items"]
    assert (item["message"]["id"], item["why"], dealt["waiting"]) == (message, "second", 1)
    assert item["message"]["correction"] is None and "negative" not in str(item["before"])
    assert LabelDesk(database, second_opinions=0).deal(omar, count=5)["items"] == []


def test_two_opinions_or_a_settlement_are_enough(database):
    """A message that two people labelled, or a supervisor settled, is asked of nobody else."""
    twice, settled, undone = add_messages(database, [0.9, 0.9, 0.9])
    with database.session() as session:
        lin, omar, kim = (add_person(session, name) for name in ("Lin", "Omar", "Kim"))
        for message in (twice, settled, undone):
            say(session, message, lin)
            say(session, message, lin, "neutral")
        say(session, twice, omar)
        say(session, undone, omar).undone_at = NOW
        say(session, settled, omar).kind = "settlement"
        session.commit()
        kim = kim.id
    assert ids(LabelDesk(database, second_opinions=100).deal(kim, count=5)) == [undone]


def test_second_opinions_are_one_in_four_while_there_are_others(database):
    """They come mixed in, so that nobody can tell them apart by their place."""
    labelled = add_messages(database, [0.9] * 10)
    with database.session() as session:
        lin = add_person(session)
        for i, message in enumerate(labelled):
            session.get(Message, message).text = f"labelled {i}"
            say(session, message, lin)
        session.commit()
    add_messages(database, [0.5] * 20)
    dealt = LabelDesk(database, second_opinions=100).deal(lin.id + 1, count=8)
    turn = ["unsure", "second", "unsure", "blind"]
    assert [item["why"] for item in dealt["items"]] == turn + turn


def test_the_share_of_second_opinions_is_the_one_asked_for():
    """Over many messages the hash gives the share; a larger share keeps those of a smaller one."""
    ten = {i for i in range(1, 5001) if asks_second(i, 10)}
    twenty = {i for i in range(1, 5001) if asks_second(i, 20)}
    assert len(ten) / 5000 == pytest.approx(0.1, abs=0.015)
    assert ten < twenty
    assert not any(asks_second(i, 0) for i in range(1, 200))
    assert all(asks_second(i, 100) for i in range(1, 200))


def test_a_deal_keeps_away_from_what_was_just_labelled(database):
    """Of two doubtful messages the one unlike the last label comes first."""
    with database.session() as session:
        lin = add_person(session)
        done = add_message(session, "the parcel is late again", at=NOW)
        add_message(session, "the parcel is late again!", at=NOW, confidence=0.4)
        green = add_message(session, "does it come in green", at=NOW, confidence=0.5)
        say(session, done.id, lin)
        session.commit()
    assert ids(LabelDesk(database).deal(lin.id, count=1)) == [green.id]


def test_settling_is_not_counted_as_labelling(database):
    """The day's count is of labels."""
    [message] = add_messages(database, [0.5])
    with database.session() as session:
        lin = add_person(session)
        say(session, message, lin).kind = "settlement"
        session.commit()
    since = (NOW - timedelta(hours=1)).isoformat()
    assert LabelDesk(database).labelled(lin.id, since=since) == 0
