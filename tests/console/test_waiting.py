"""The waiting clock: a question starts it, an answer stops it, and thanks are no new question."""

from datetime import datetime

import pytest

from tests.fakes import reading


def waits(room) -> bool:
    return room.card()["waiting_since"] is not None


def test_the_clock_starts_with_the_first_unanswered_message(room):
    """Further messages do not move it; the target is that of a first reply."""
    room.say("Where is it?")
    began = room.card()["waiting_since"]
    room.clock.forward(minutes=2)
    room.say("Hello?")
    card = room.card()
    assert card["waiting_since"] == began
    assert card["sla"] == {"kind": "first_reply", "due_at": "2026-11-23T09:35:00.000Z"}


def test_a_reply_stops_the_clock_and_the_next_question_starts_another(room):
    """After the first reply, the target is that of a next one."""
    room.say("Where is it?")
    room.clock.forward(minutes=1)
    room.desk.reply(room.id_of(), text="Let me see where the parcel is.")
    assert room.card()["first_reply_at"] == "2026-11-23T09:31:00.000Z"
    assert room.card()["sla"] is None
    room.clock.forward(minutes=1)
    room.say("And?")
    assert room.card()["sla"] == {"kind": "next_reply", "due_at": "2026-11-23T09:42:00.000Z"}


@pytest.mark.parametrize("closing", ["Thanks!", "谢谢您", "ok", "好的，谢谢", "👍", "Bye"])
def test_a_closing_word_does_not_start_the_clock(sqlite_room, closing):
    """A thanks after the answer is no new question (chatwoot#10178)."""
    sqlite_room.say("Where is it?")
    sqlite_room.desk.reply(sqlite_room.id_of(), text="It arrives tomorrow.")
    sqlite_room.receive(closing)
    assert not waits(sqlite_room)
    sqlite_room.read()
    assert not waits(sqlite_room)


def test_satisfaction_in_other_words_stops_the_clock_once_it_is_read(sqlite_room):
    """Only the model sees that this is no question, so the clock stops with its reading."""
    room = sqlite_room
    room.say("Where is it?")
    room.desk.reply(room.id_of(), text="It arrives tomorrow.")
    room.clock.forward(minutes=1)
    room.receive("You have been great, that solves it for me")
    assert waits(room)
    room.read()
    assert not waits(room)


def test_a_happy_question_still_waits(sqlite_room):
    """Praise with a question mark wants an answer."""
    room = sqlite_room
    room.say("Where is it?")
    room.desk.reply(room.id_of(), text="It arrives tomorrow.")
    room.clock.forward(minutes=1)
    room.say("Perfect, in the morning?")
    assert waits(room)


def test_praise_before_any_reply_waits(sqlite_room):
    """Whoever writes first gets an answer, however glad they are."""
    sqlite_room.say("Your shop is great")
    assert waits(sqlite_room)


def test_an_unsure_positive_reading_changes_nothing(sqlite_room):
    """The clock trusts the model only when it is sure."""
    room = sqlite_room
    room.say("Where is it?")
    room.desk.reply(room.id_of(), text="It arrives tomorrow.")
    room.clock.forward(minutes=1)
    room.reader.enqueue(reading("positive", 0.45, sure=False))
    room.say("Hm, tomorrow then")
    assert waits(room)


def test_an_ok_to_a_question_waits(sqlite_room):
    """An "ok" that answers the agent's question means: go ahead."""
    sqlite_room.say("It broke")
    sqlite_room.desk.reply(sqlite_room.id_of(), text="需要帮您补发吗？")
    sqlite_room.receive("好的")
    assert waits(sqlite_room)


def test_thanks_while_waiting_does_not_stop_the_clock(sqlite_room):
    """A customer who waits for an answer and is polite still waits."""
    sqlite_room.say("Where is it?")
    began = sqlite_room.card()["waiting_since"]
    sqlite_room.clock.forward(minutes=1)
    sqlite_room.say("Thanks")
    assert sqlite_room.card()["waiting_since"] == began


def test_a_note_is_no_answer(sqlite_room):
    """Colleagues may talk while the customer waits."""
    sqlite_room.say("Where is it?")
    sqlite_room.desk.note(sqlite_room.id_of(), text="looking into it")
    assert waits(sqlite_room)


def test_waiting_too_long_raises_a_flag_once(room):
    """The flag names the minutes, is not repeated, and is gone with an answer."""
    room.say("Where is it?")
    room.clock.forward(minutes=4)
    room.desk.check_waiting()
    assert room.rules_standing() == []
    room.clock.forward(minutes=2)
    room.desk.check_waiting()
    room.desk.check_waiting()
    [flag] = room.card()["flags"]
    assert flag["rule"] == "unanswered"
    assert flag["reason"] == "The customer has waited 6 minutes for an answer."
    assert "6" in flag["reason_zh"]
    room.desk.reply(room.id_of(), text="It arrives tomorrow.")
    assert room.rules_standing() == []
    [closed] = room.desk.views.escalations(status="resolved")["items"]
    assert closed["closed_by"] is None


def test_a_dismissed_wait_is_not_raised_again(sqlite_room):
    """The same wait stays dismissed; a new one counts."""
    room = sqlite_room
    supervisor = room.person("Ann")
    room.say("Where is it?")
    room.clock.forward(minutes=6)
    room.desk.check_waiting()
    room.desk.dismiss_escalation(room.card()["flags"][0]["id"], person_id=supervisor)
    room.say("Hello??")
    room.desk.check_waiting()
    assert room.rules_standing() == []
    room.desk.reply(room.id_of(), text="It arrives tomorrow.")
    room.say("And the other one?")
    room.clock.forward(minutes=11)
    room.desk.check_waiting()
    assert room.rules_standing() == ["unanswered"]


def test_a_resolved_conversation_waits_no_more(sqlite_room):
    """The clock ends with the conversation."""
    sqlite_room.say("Where is it?")
    sqlite_room.desk.resolve(sqlite_room.id_of())
    assert not waits(sqlite_room)
    sqlite_room.clock.forward(hours=1)
    sqlite_room.desk.check_waiting()
    assert sqlite_room.rules_standing() == []


def test_times_are_told_in_utc_with_a_z(sqlite_room):
    """Every time of a card parses as a time with a zone."""
    sqlite_room.say("Where is it?")
    for name in ("waiting_since", "opened_at", "last_message_at"):
        at = sqlite_room.card()[name]
        assert at.endswith("Z")
        assert datetime.fromisoformat(at) == sqlite_room.clock()
