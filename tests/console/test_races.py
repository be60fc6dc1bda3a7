"""Many at once: one message delivered twice, two people on one flag, two workers on one queue."""

import threading
from collections.abc import Callable

import pytest
from sqlmodel import func, select

from console.errors import Conflict
from console.scoring import ScoringWorker
from db.models import Conversation, Customer, Message, Reading, Role
from tests.fakes import FakeReader


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave or raised, all started together."""
    together = threading.Barrier(len(works))
    given: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        together.wait()
        try:
            given[place] = work()
        except Exception as error:
            given[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def count(room, table) -> int:
    with room.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_the_same_message_delivered_at_once_is_stored_once(room):
    """All deliveries get the same message, and exactly one of them created it."""
    given = at_once(*[lambda: room.receive("Hello", message_id="m-1")] * 8)
    assert len({received.id for received in given}) == 1
    assert sum(received.created for received in given) == 1
    assert [count(room, table) for table in (Message, Conversation, Customer)] == [1, 1, 1]


def test_messages_of_one_conversation_at_once_are_all_counted(room):
    """No message overwrites what another changed on the conversation."""
    at_once(*[lambda n=n: room.receive(f"Number {n}", message_id=f"m-{n}") for n in range(8)])
    assert count(room, Message) == 8
    assert room.card()["unread"] == 8


def test_one_flag_however_many_messages_speak_of_it_at_once(room):
    """A rule has one flag that stands in a conversation, also when messages race."""
    at_once(*[lambda n=n: room.receive(f"I call my lawyer {n}") for n in range(6)])
    assert room.rules_standing() == ["legal_threat"]


def test_a_flag_is_closed_by_one_person_only(room):
    """The second of two who close a flag at once is told that it is closed."""
    room.receive("I call my lawyer")
    [flag] = room.card()["flags"]
    people = [room.person(name, role=Role.SUPERVISOR) for name in ("Ann", "Bo")]
    given = at_once(
        lambda: room.desk.dismiss_escalation(flag["id"], person_id=people[0]),
        lambda: room.desk.resolve_escalation(flag["id"], person_id=people[1], note="Called"),
    )
    assert sum(isinstance(result, Conflict) for result in given) == 1


def test_two_workers_read_every_message_once(room):
    """Workers of several processes share the queue without reading anything twice."""
    for number in range(40):
        room.receive(f"Number {number}", f"c-{number % 7}")
    readers = [FakeReader(), FakeReader()]
    workers = [ScoringWorker(room.desk, reader) for reader in readers]

    def drain(worker: ScoringWorker) -> None:
        while worker.work():
            pass

    failed = [given for given in at_once(*[lambda w=w: drain(w) for w in workers]) if given]
    assert failed == []
    assert sum(len(reader.texts) for reader in readers) == 40
    assert count(room, Reading) == 40


@pytest.mark.parametrize("times", [3])
def test_events_come_in_the_order_in_which_things_became_true(room, times):
    """The last card that a screen gets is the card as it stands."""
    for _ in range(times):
        room.hub.events.clear()
        at_once(*[lambda n=n: room.receive(f"Number {n}") for n in range(6)])
        assert room.hub.events[-1]["card"] == room.card()
