"""A supervisor's decision beside everybody's words."""

import pytest
from sqlmodel import select

from console.errors import Conflict, Invalid
from db.models import Correction, Role


@pytest.fixture
def disputed(room) -> int:
    """A message that Lin calls neutral and Bo positive."""
    message_id = room.say("This is terrible")
    room.desk.correct(message_id, label="neutral", person_id=room.person("Lin"))
    room.desk.correct(message_id, label="positive", person_id=room.person("Bo"))
    return message_id


def test_a_settlement_is_a_row_of_its_own_and_counts_at_once(room, disputed):
    """Nothing is overwritten; every screen hears of it; the card shows who settled."""
    mei = room.person("Mei", role=Role.SUPERVISOR)
    room.hub.events.clear()
    shown = room.desk.settle(disputed, label="neutral", person_id=mei, looked_ms=900)
    assert (shown["label"], shown["by"], shown["settled"]) == ("neutral", "Mei", True)
    [event] = room.hub.events
    assert (event["type"], event["correction"]) == ("correction", shown)
    assert room.card()["mood_correction"] == shown
    with room.database.reading() as session:
        rows = session.exec(select(Correction).order_by(Correction.id)).all()
    assert [(row.kind, row.label) for row in rows] == [
        ("label", "neutral"), ("label", "positive"), ("settlement", "neutral"),
    ]  # fmt: skip
    assert rows[2].model_label == "negative" and all(row.undone_at is None for row in rows)


def test_words_after_a_settlement_are_kept_and_do_not_count(room, disputed):
    """The agent is told what counts; undoing the word leaves the settlement alone."""
    mei, kim = room.person("Mei", role=Role.SUPERVISOR), room.person("Kim")
    room.desk.settle(disputed, label="neutral", person_id=mei)
    assert room.desk.correct(disputed, label="negative", person_id=kim)["label"] == "neutral"
    assert room.desk.undo_correction(disputed, person_id=kim)["label"] == "neutral"
    with pytest.raises(Conflict):
        room.desk.undo_correction(disputed, person_id=mei)


def test_reopening_brings_back_what_counted_before(room, disputed):
    """The settlement before it, then people's words; then there is nothing to reopen."""
    mei, sam = room.person("Mei", role=Role.SUPERVISOR), room.person("Sam", role=Role.SUPERVISOR)
    first = room.desk.settle(disputed, label="neutral", person_id=mei)["id"]
    second = room.desk.settle(disputed, label="negative", person_id=sam)["id"]
    assert room.desk.reopen(disputed, settlement=second)["label"] == "neutral"
    before = room.desk.reopen(disputed, settlement=first)
    assert before | {"at": None, "id": None, "by_id": None} == {
        "id": None, "label": "positive", "by": "Bo", "by_id": None, "agreed": False,
        "settled": False, "at": None,
    }  # fmt: skip
    with pytest.raises(Conflict, match="not settled"):
        room.desk.reopen(disputed, settlement=first)


def test_nobody_undoes_what_somebody_else_settled_since(room, disputed):
    """Mei takes back her own decision; Sam's, made after it, stands."""
    mei, sam = room.person("Mei", role=Role.SUPERVISOR), room.person("Sam", role=Role.SUPERVISOR)
    hers = room.desk.settle(disputed, label="neutral", person_id=mei)["id"]
    his = room.desk.settle(disputed, label="negative", person_id=sam)["id"]
    with pytest.raises(Conflict, match="settled anew"):
        room.desk.reopen(disputed, settlement=hers)
    assert room.card()["mood_correction"]["id"] == his


def test_settling_the_same_again_adds_nothing(room, disputed):
    """A key pressed twice is one decision."""
    mei = room.person("Mei", role=Role.SUPERVISOR)
    first = room.desk.settle(disputed, label="neutral", person_id=mei)
    assert room.desk.settle(disputed, label="neutral", person_id=mei) == first


def test_what_nobody_labelled_cannot_be_settled(sqlite_room):
    """There is nothing to decide between; and the label must be one of three."""
    mei = sqlite_room.person("Mei", role=Role.SUPERVISOR)
    message_id = sqlite_room.say("This is terrible")
    with pytest.raises(Conflict):
        sqlite_room.desk.settle(message_id, label="neutral", person_id=mei)
    with pytest.raises(Invalid):
        sqlite_room.desk.settle(message_id, label="angry", person_id=mei)
