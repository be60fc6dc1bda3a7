"""What supervisors oversee: flags that stand, flags that were closed, and colleagues."""

import pytest

from console.oversight import Oversight
from db.models import Role


@pytest.fixture
def oversight(room):
    return Oversight(room.database, room.desk.views)


def test_flags_that_stand_come_most_urgent_first_with_their_cards(room, oversight):
    """Each has its reason in both languages, and the conversation as the queue shows it."""
    room.say("this is terrible", "c-1")
    room.say("I will call my lawyer", "c-2")
    standing = oversight.standing()["items"]
    assert [flag["severity"] for flag in standing][:2] == ["urgent", "high"]
    assert standing[0]["card"]["conversation_id"] == "c-2"
    assert "lawyer" in standing[0]["reason"] and "lawyer" in standing[0]["reason_zh"]


def test_closed_flags_say_how_by_whom_and_why(room, oversight):
    """The last closed comes first, resolved or dismissed, with its note."""
    sam = room.person("Sam", role=Role.SUPERVISOR)
    room.say("I will call my lawyer", "c-1", customer_id="u-1", customer_name="Wang Fang")
    room.say("my lawyer again", "c-2", customer_id="u-2", customer_name="Leo")
    first, second = oversight.standing()["items"]
    room.desk.resolve_escalation(first["id"], person_id=sam, note="refund sent")
    room.clock.forward(minutes=1)
    room.desk.dismiss_escalation(second["id"], person_id=sam)
    closed = oversight.closed()
    assert [(flag["status"], flag["note"], flag["customer"]["name"]) for flag in closed] == [
        ("dismissed", None, "Leo"),
        ("resolved", "refund sent", "Wang Fang"),
    ]
    assert closed[0]["closed_by"]["name"] == "Sam"
    assert oversight.standing()["items"] == []


def test_flags_that_an_answer_closed_are_not_listed(room, oversight):
    """Nobody judged them, so there is nothing to look back on."""
    room.receive("hello, is anybody there?")
    room.clock.forward(minutes=30)
    room.desk.check_waiting()
    assert [flag["rule"] for flag in oversight.standing()["items"]] == ["unanswered"]
    room.desk.reply(room.id_of(), text="I am here.", author_name="Lin")
    assert oversight.standing()["items"] == []
    assert oversight.closed() == []


def test_only_people_who_can_log_in_can_take_one_on(room, oversight):
    """A closed account is no colleague to assign to."""
    room.person("Lin")
    room.person("Gone", active=False)
    assert [person["name"] for person in oversight.colleagues()] == ["Lin"]
