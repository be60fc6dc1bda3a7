"""A person's label beside the model's."""

import pytest
from sqlmodel import select

from console.errors import Conflict, Invalid, NotFound
from db.models import Correction


def rows(room) -> list[Correction]:
    with room.database.reading() as session:
        return list(session.exec(select(Correction).order_by(Correction.id)).all())


def test_a_correction_keeps_what_the_model_had_said(room):
    """Old label, probabilities, version, who and when stand beside the new label."""
    lin = room.person("Lin")
    message_id = room.say("This is terrible")
    room.hub.events.clear()
    shown = room.desk.correct(message_id, label="neutral", person_id=lin, looked_ms=1800)
    [row] = rows(room)
    assert (row.label, row.model_label, row.model_version) == ("neutral", "negative", "fake-1")
    assert (row.negative, row.agreed, row.looked_ms) == (pytest.approx(0.9), False, 1800)
    assert row.created_at == room.clock()
    assert shown == {
        "id": row.id,
        "label": "neutral",
        "by": "Lin",
        "by_id": lin,
        "agreed": False,
        "settled": False,
        "at": "2026-11-23T09:30:00.000Z",
    }
    [event] = room.hub.events
    assert (event["type"], event["message_id"], event["correction"]) == (
        "correction",
        message_id,
        shown,
    )
    assert event["card"]["mood_correction"] == shown
    assert event["card"]["mood"]["label"] == "negative"
    [message] = room.desk.views.conversation(room.id_of())["messages"]
    assert message["correction"] == shown


def test_agreeing_is_recorded_too(sqlite_room):
    """The model's own label from a person is a confirmation."""
    message_id = sqlite_room.say("This is terrible")
    assert sqlite_room.desk.correct(message_id, label="negative", person_name="API")["agreed"]
    assert rows(sqlite_room)[0].agreed


def test_correcting_again_changes_it_and_undo_goes_back(room):
    """Each word is a row; the last that is not undone counts."""
    lin = room.person("Lin")
    message_id = room.say("This is terrible")
    room.desk.correct(message_id, label="neutral", person_id=lin)
    room.desk.correct(message_id, label="positive", person_id=lin)
    assert room.card()["mood_correction"]["label"] == "positive"
    assert room.desk.undo_correction(message_id, person_id=lin)["label"] == "neutral"
    assert room.desk.undo_correction(message_id, person_id=lin) is None
    assert room.card()["mood_correction"] is None
    assert len(rows(room)) == 2
    with pytest.raises(Conflict):
        room.desk.undo_correction(message_id, person_id=lin)


def test_saying_the_same_again_adds_nothing(sqlite_room):
    """A key pressed twice is one word."""
    lin = sqlite_room.person("Lin")
    message_id = sqlite_room.say("This is terrible")
    first = sqlite_room.desk.correct(message_id, label="neutral", person_id=lin)
    assert sqlite_room.desk.correct(message_id, label="neutral", person_id=lin) == first
    assert len(rows(sqlite_room)) == 1


def test_people_undo_only_their_own_word(sqlite_room):
    """What a colleague said stands."""
    lin, bo = sqlite_room.person("Lin"), sqlite_room.person("Bo")
    message_id = sqlite_room.say("This is terrible")
    sqlite_room.desk.correct(message_id, label="neutral", person_id=lin)
    sqlite_room.desk.correct(message_id, label="positive", person_id=bo)
    assert sqlite_room.desk.undo_correction(message_id, person_id=lin)["label"] == "positive"
    with pytest.raises(Conflict):
        sqlite_room.desk.undo_correction(message_id, person_id=lin)


def test_only_customers_messages_have_a_mood(sqlite_room):
    """A reply, an unknown message or an unknown label cannot be corrected."""
    message_id = sqlite_room.say("This is terrible")
    reply = sqlite_room.desk.reply(sqlite_room.id_of(), text="Sorry to hear that")
    with pytest.raises(Invalid):
        sqlite_room.desk.correct(reply["id"], label="neutral")
    with pytest.raises(NotFound):
        sqlite_room.desk.correct(999, label="neutral")
    with pytest.raises(Invalid) as refused:
        sqlite_room.desk.correct(message_id, label="angry")
    assert refused.value.field == "label"


def test_an_unread_message_can_be_labelled(sqlite_room):
    """A person may be faster than the model."""
    message_id = sqlite_room.receive("This is terrible").id
    assert not sqlite_room.desk.correct(message_id, label="negative")["agreed"]
    assert rows(sqlite_room)[0].model_label is None
