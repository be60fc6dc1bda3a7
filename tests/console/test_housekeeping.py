"""What the console does on its own."""

import time

import pytest

from console.background import Background


def test_one_round_sees_to_everything(room):
    """Waiting customers are flagged, ended conversations become cases, templates get vectors."""
    room.say("my cup arrived broken", "c-1")
    room.desk.reply(room.id_of("c-1"), text="We have sent a new cup, it arrives on Thursday.")
    room.desk.resolve(room.id_of("c-1"))
    room.say("Where is it?", "c-2")
    room.clock.forward(minutes=6)
    room.tidy()
    assert room.rules_standing("c-2") == ["unanswered"]
    help = room.desk.assist(room.say("the cup arrived broken", "c-3"))
    assert help["similar_cases"][0]["conversation_id"] == "c-1"
    assert "字词" not in help["templates"][0]["why"]
    assert "words" not in help["templates"][0]["why"]


class Failing(Background):
    """Fails twice, then works."""

    def __init__(self):
        super().__init__("failing", poll_seconds=0.01)
        self.calls = 0

    def work(self) -> bool:
        self.calls += 1
        if self.calls < 3:
            raise RuntimeError("not yet")
        return False


def test_a_failing_round_is_followed_by_another():
    """Whatever breaks, the thread goes on, and ends when asked to."""
    failing = Failing()
    failing.start()
    deadline = time.monotonic() + 5
    while failing.calls < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    failing.stop()
    assert failing.calls >= 4
    assert not failing._thread.is_alive()


@pytest.mark.parametrize("seconds", [60])
def test_a_resolved_conversation_is_indexed_at_once(sqlite_room, seconds):
    """Resolving wakes the housekeeping, however long it would have slept."""
    sqlite_room.housekeeping._poll = seconds
    sqlite_room.housekeeping.start()
    sqlite_room.say("my cup arrived broken", "c-1")
    sqlite_room.desk.reply(sqlite_room.id_of("c-1"), text="We have sent a new one to your home.")
    sqlite_room.desk.resolve(sqlite_room.id_of("c-1"))
    message_id = sqlite_room.say("the cup arrived broken", "c-2")
    deadline = time.monotonic() + 5
    while not sqlite_room.desk.assist(message_id)["similar_cases"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    sqlite_room.housekeeping.stop()
