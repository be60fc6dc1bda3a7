"""The worker that reads: nothing is lost, nothing waits for nothing, and one failure stays one."""

import asyncio
import time

import pytest
from sqlmodel import select

from console.scoring import ScoringWorker
from db.models import Reading, ScoringJob
from tests.fakes import FakeReader, reading


def jobs(room) -> list[ScoringJob]:
    with room.database.reading() as session:
        return list(session.exec(select(ScoringJob).order_by(ScoringJob.id)).all())


def test_a_read_message_gets_its_mood_on_every_screen(room):
    """The reading is stored, told with the card, owed to the webhook, and the job is gone."""
    message_id = room.receive("This is terrible").id
    room.hub.events.clear()
    room.read()
    event = room.hub.events[0]
    assert (event["type"], event["message_id"]) == ("reading", message_id)
    assert event["reading"] == {
        "label": "negative",
        "score": -0.85,
        "probabilities": {"negative": 0.9, "neutral": 0.05, "positive": 0.05},
        "confidence": 0.9,
        "sure": True,
        "very_sure": False,
        "model_version": "fake-1",
    }
    assert event["card"]["mood"] == event["reading"]
    assert event["card"]["curve"] == [-0.85]
    assert "assist" in room.hub.types()
    assert jobs(room) == []
    owed = room.owed()
    assert [row.event for row in owed] == ["message.scored", "escalation.raised"]
    assert owed[0].payload["message"]["reading"] == event["reading"]
    assert owed[0].payload["conversation_id"] == "c-1"


@pytest.mark.parametrize("kept", [True, False, None])
def test_a_reading_says_whether_its_version_was_very_sure(room, kept):
    """As the version said; of a reading from before that was kept, from 0.95 on."""
    room.reader.enqueue(reading("negative", 0.96, very_sure=kept is True))
    message_id = room.say("Not again")
    with room.database.session() as session:
        row = session.exec(select(Reading).where(Reading.message_id == message_id)).one()
        assert row.very_sure is (kept is True)
        row.very_sure = kept
        session.commit()
    assert room.desk.views.message(message_id)["reading"]["very_sure"] is (kept is not False)


def test_a_message_is_read_with_the_two_turns_before_it(sqlite_room):
    """Context names who spoke, oldest first, and leaves notes out."""
    room = sqlite_room
    for text in ("Hello", "My cup broke"):
        room.receive(text)
    room.desk.note(room.id_of(), text="a regular")
    room.desk.reply(room.id_of(), text="Sorry to hear that")
    room.receive("And now?")
    room.read()
    assert room.reader.texts[-1] == "And now?"
    assert room.reader.contexts[-1] == ["C: My cup broke", "A: Sorry to hear that"]
    assert room.reader.contexts[0] == []


def test_while_no_model_is_ready_messages_wait_unharmed(room):
    """Nothing is claimed and no attempt is counted; as soon as a model is there, all is read."""
    room.reader.ready = False
    message_id = room.receive("This is terrible").id
    assert room.worker.work() is False
    assert [job.attempts for job in jobs(room)] == [0]
    room.reader.ready = True
    room.read()
    assert room.desk.views.message(message_id)["reading"]["label"] == "negative"


def test_messages_left_from_before_a_restart_are_read(room):
    """Jobs are rows: another worker of another process takes them up."""
    message_id = room.receive("This is terrible").id
    ScoringWorker(room.desk, FakeReader("fake-2")).work()
    assert room.desk.views.message(message_id)["reading"]["model_version"] == "fake-2"


def test_a_job_claimed_by_a_process_that_died_is_taken_again(room):
    """A claim counts for as long as its lease."""
    room.receive("This is terrible")
    assert len(room.worker._claim()) == 1
    assert room.worker.work() is False
    room.clock.forward(seconds=31)
    assert room.worker.work() is True
    assert jobs(room) == []


def test_a_failing_model_loses_nothing(room):
    """The message waits with what went wrong, is tried again later, and then is read."""
    message_id = room.receive("This is terrible").id
    room.reader.fail(RuntimeError("out of memory"))
    room.read()
    [job] = jobs(room)
    assert job.attempts == 1
    assert job.error == "RuntimeError: out of memory"
    assert job.not_before > room.clock()
    room.clock.forward(seconds=10)
    room.read()
    assert room.desk.views.message(message_id)["reading"]["label"] == "negative"


def test_one_message_that_breaks_the_model_does_not_hold_up_the_others(sqlite_room):
    """A batch that fails is read one by one."""
    room = sqlite_room
    for number in range(3):
        room.receive(f"Number {number}", f"c-{number}")
    room.reader.fail(RuntimeError("the batch"), RuntimeError("number 0"))
    room.read()
    assert len(jobs(room)) == 1
    assert room.card("c-0")["mood"] is None
    assert room.card("c-1")["mood"] is not None
    assert room.card("c-2")["mood"] is not None


def test_retries_come_further_and_further_apart(sqlite_room):
    """The delay doubles and ends at five minutes."""
    room = sqlite_room
    room.receive("Hello")
    delays = []
    for _ in range(10):
        room.reader.fail(RuntimeError("again"))
        room.read()
        [job] = jobs(room)
        delays.append((job.not_before - room.clock()).total_seconds())
        room.clock.forward(seconds=delays[-1])
    assert delays[:3] == [4, 8, 16]
    assert delays[-1] == 300


def test_messages_are_read_in_batches(sqlite_room):
    """What has arrived is read together, at most 32 at once."""
    room = sqlite_room
    for number in range(40):
        room.receive(f"Number {number}", f"c-{number}")
    assert room.worker.work() is True
    assert len(room.reader.texts) == 32
    assert room.worker.work() is True
    assert room.worker.work() is False
    assert len(room.reader.texts) == 40


def test_another_version_later_does_not_change_what_was_read(sqlite_room):
    """Stored readings keep the version that made them; new messages get the new one."""
    room = sqlite_room
    first = room.say("Hello")
    room.reader.version = "fake-2"
    second = room.say("Hello again")
    versions = [room.desk.views.message(id)["reading"]["model_version"] for id in (first, second)]
    assert versions == ["fake-1", "fake-2"]


@pytest.fixture
def running(sqlite_room):
    """A room whose worker runs in its thread."""
    sqlite_room.worker.start()
    yield sqlite_room
    sqlite_room.worker.stop()


def test_a_caller_can_wait_until_a_message_is_read(running):
    """From async code and from a thread, and at once if it was read long ago."""
    first = running.receive("This is terrible").id
    assert asyncio.run(running.worker.scored(first, 5))
    second = running.receive("This is great").id
    assert running.worker.wait_for(second, 5)
    began = time.monotonic()
    assert asyncio.run(running.worker.scored(first, 5))
    assert time.monotonic() - began < 1


def test_waiting_ends_at_its_time(sqlite_room):
    """When nobody reads, the wait ends and says so."""
    message_id = sqlite_room.receive("Hello").id
    assert asyncio.run(sqlite_room.worker.scored(message_id, 0.05)) is False
    assert sqlite_room.worker.wait_for(message_id, 0.05) is False


def test_the_worker_outlives_a_database_that_fails(running):
    """An error outside reading is logged, and the next message is read."""
    broken, running.desk.take_reading = running.desk.take_reading, None
    first = running.receive("Hello").id
    assert running.worker.wait_for(first, 0.3) is False
    running.desk.take_reading = broken
    running.clock.forward(minutes=10)
    assert running.worker.wait_for(running.receive("Hello again").id, 5)
    assert running.worker.wait_for(first, 5)


def test_an_unsure_reading_is_kept_as_one(sqlite_room):
    """The label is stored and sent even when nobody should be shown it."""
    sqlite_room.reader.enqueue(reading("negative", 0.41, sure=False))
    sqlite_room.say("Hm")
    mood = sqlite_room.card()["mood"]
    assert (mood["label"], mood["sure"]) == ("negative", False)
