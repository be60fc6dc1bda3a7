"""Resolved conversations are found again, and only where they are alike."""

import numpy as np
import pytest
from sqlmodel import select

from console.recall import Recall
from db.models import CaseVector
from tests.fakes import BrokenEncoder, FakeEncoder

HELP = "We have sent a new cup by express; it arrives on Thursday and costs you nothing."


def solve(room, conversation_id: str, problem: str, reply: str = HELP, **ending) -> None:
    """A conversation from its problem to its end."""
    room.say(problem, conversation_id)
    room.desk.reply(room.id_of(conversation_id), text=reply)
    room.desk.resolve(room.id_of(conversation_id), **ending)


def similar(room, text: str, conversation_id: str = "c-new") -> list[dict]:
    return room.desk.assist(room.say(text, conversation_id))["similar_cases"]


def cases(room) -> list[CaseVector]:
    with room.database.reading() as session:
        return list(session.exec(select(CaseVector)).all())


def test_a_resolved_conversation_is_found_as_a_case(room):
    """With its problem, the reply that helped, and how it ended."""
    solve(room, "c-1", "my cup arrived broken in pieces", outcome="resent", satisfaction=5)
    room.tidy()
    [case] = similar(room, "the cup arrived broken")
    assert case["conversation_id"] == "c-1"
    assert case["problem"] == "my cup arrived broken in pieces"
    assert (case["reply"], case["outcome"], case["satisfaction"]) == (HELP, "resent", 5)
    assert case["similarity"] >= 0.45
    assert case["resolved_at"] == "2026-11-23T09:30:00.000Z"


def test_what_is_not_alike_is_not_shown(room):
    """Below the floor there is no case, rather than a poor one."""
    solve(room, "c-1", "my cup arrived broken in pieces")
    room.tidy()
    assert similar(room, "优惠券用不了怎么办") == []


def test_the_nearest_come_first_and_few(sqlite_room):
    """At most three, by similarity."""
    for number in range(5):
        words = "the cup is broken " + "very " * number
        solve(sqlite_room, f"c-{number}", words)
    sqlite_room.tidy()
    found = similar(sqlite_room, "the cup is broken")
    assert [case["conversation_id"] for case in found] == ["c-0", "c-1", "c-2"]


def test_a_conversation_is_not_its_own_case(sqlite_room):
    """Reopened, it is no case until it ends again; then it is found anew, with its new reply."""
    room = sqlite_room
    solve(room, "c-1", "my cup arrived broken in pieces")
    room.tidy()
    again = room.say("my cup arrived broken in pieces", "c-1")
    room.tidy()
    assert room.desk.assist(again)["similar_cases"] == []
    assert similar(room, "my cup arrived broken") == []
    better = "Your money is on its way back to your card, all of it, by tomorrow at noon."
    room.desk.reply(room.id_of("c-1"), text=better)
    room.desk.resolve(room.id_of("c-1"))
    room.tidy()
    [case] = similar(room, "my cup arrived broken", "c-third")
    assert case["reply"] == better


def test_a_conversation_nobody_answered_is_no_case(room):
    """Without a reply there is nothing to learn from, and nothing is tried again and again."""
    room.say("my cup arrived broken in pieces")
    room.desk.resolve(room.id_of())
    assert room.desk.recall.index_pending() is False
    assert cases(room) == []


def test_without_an_encoder_help_goes_on(room):
    """No similar cases, templates by words; all is found once the encoder is there."""
    room.encoder = None
    solve(room, "c-1", "my cup arrived broken in pieces")
    room.tidy()
    message_id = room.say("the cup arrived broken", "c-2")
    help = room.desk.assist(message_id)
    assert help["similar_cases"] == []
    assert len(help["templates"]) == 5
    room.encoder = FakeEncoder()
    room.housekeeping.wake()
    room.tidy()
    assert len(room.desk.assist(message_id)["similar_cases"]) == 1


def test_an_encoder_that_fails_takes_nothing_else_away(sqlite_room):
    """The reading, flags and templates still come."""
    sqlite_room.encoder = BrokenEncoder()
    help = sqlite_room.desk.assist(sqlite_room.say("This is terrible, I call my lawyer"))
    assert help["reading"]["label"] == "negative"
    assert help["flags"][0]["rule"] == "legal_threat"
    assert help["similar_cases"] == []
    assert len(help["templates"]) == 5


def test_another_encoder_indexes_anew(room):
    """Vectors of different encoders never meet."""
    solve(room, "c-1", "my cup arrived broken in pieces")
    room.tidy()
    room.encoder = FakeEncoder("fake-encoder-2", size=64)
    assert similar(room, "my cup arrived broken") == []
    room.housekeeping.wake()
    room.tidy()
    assert len(similar(room, "my cup arrived broken", "c-3")) == 1
    assert {case.encoder_version for case in cases(room)} == {"fake-encoder-1", "fake-encoder-2"}


def test_many_cases_are_indexed_in_portions(sqlite_room):
    """Each call does a part and says whether more may be left."""
    for number in range(5):
        solve(sqlite_room, f"c-{number}", f"problem number {number}")
    assert sqlite_room.desk.recall.index_pending(limit=3) is True
    assert sqlite_room.desk.recall.index_pending(limit=3) is False
    assert len(cases(sqlite_room)) == 5


def test_a_conversation_that_goes_on_while_it_is_encoded_is_left_alone(room):
    """What was encoded of a past state is not stored."""

    class Interrupting(FakeEncoder):
        def encode(self, texts) -> np.ndarray:
            room.receive("it broke again", "c-1")
            return super().encode(texts)

    solve(room, "c-1", "my cup arrived broken in pieces")
    recall = Recall(room.database, lambda: Interrupting())
    recall.index_pending()
    assert cases(room) == []


@pytest.mark.parametrize("growth", [3])
def test_a_case_of_another_console_is_found_too(room, growth):
    """The index reads on from the database, whoever wrote the rows."""
    other = Recall(room.database, lambda: room.encoder)
    for number in range(growth):
        solve(room, f"c-{number}", f"my cup number {number} arrived broken in pieces")
        other.index_pending()
        assert len(similar(room, "cup arrived broken in pieces", f"n-{number}")) == number + 1
