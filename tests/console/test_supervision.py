"""Flags and the people who work on them."""

import pytest

from console.errors import Conflict, Invalid, NotFound
from db.models import Role


@pytest.fixture
def ann(room) -> int:
    return room.person("Ann", role=Role.SUPERVISOR)


def flag_of(room, text: str = "I call my lawyer") -> dict:
    room.say(text)
    return room.card()["flags"][0]


def test_a_flag_is_told_with_its_reason_and_owed_to_the_webhook(room):
    """Supervisors see it at once; the receiver of the webhook gets the same shape."""
    room.receive("I call my lawyer")
    event = next(event for event in room.hub.events if event["type"] == "escalation")
    assert event["escalation"]["rule"] == "legal_threat"
    assert event["escalation"]["status"] == "open"
    assert event["escalation"]["conversation_id"] == "c-1"
    assert event["card"]["flags"][0]["id"] == event["escalation"]["id"]
    [owed] = room.owed()
    assert owed.event == "escalation.raised"
    assert owed.payload["escalation"] == event["escalation"]


def test_a_rule_has_one_flag_that_stands(room):
    """Saying it again raises nothing; after it was resolved, saying it again does."""
    ann = room.person("Ann")
    flag = flag_of(room)
    room.say("I really call my lawyer")
    assert room.rules_standing() == ["legal_threat"]
    room.desk.resolve_escalation(flag["id"], person_id=ann, note="Called back")
    assert room.rules_standing() == []
    room.say("My lawyer is on it")
    assert room.rules_standing() == ["legal_threat"]


def test_a_dismissed_flag_does_not_come_back_for_its_message(room):
    """Reading the same message later leaves the dismissal alone."""
    ann = room.person("Ann")
    room.receive("I call my lawyer")
    flag = room.card()["flags"][0]
    room.desk.dismiss_escalation(flag["id"], person_id=ann, note="Quoted a song")
    room.read()
    assert room.rules_standing() == []
    [dismissed] = room.desk.views.escalations(status="dismissed")["items"]
    assert (dismissed["note"], dismissed["closed_by"]["name"]) == ("Quoted a song", "Ann")


def test_acknowledging_takes_it_on(room, ann):
    """Whoever acknowledges has it, unless somebody else does."""
    flag = flag_of(room)
    taken = room.desk.acknowledge(flag["id"], person_id=ann)
    assert (taken["status"], taken["assignee"]["name"]) == ("acknowledged", "Ann")
    assert taken["acknowledged_at"] == "2026-11-23T09:30:00.000Z"
    again = room.desk.acknowledge(flag["id"], person_id=room.person("Bo"))
    assert again["assignee"]["name"] == "Ann"
    assert room.rules_standing() == ["legal_threat"]


def test_handing_it_to_somebody(room, ann):
    """It shows as seen, with the new name; nobody unknown gets it."""
    flag = flag_of(room)
    given = room.desk.assign_escalation(flag["id"], person_id=ann, to=room.person("Bo"))
    assert (given["status"], given["assignee"]["name"]) == ("acknowledged", "Bo")
    with pytest.raises(Invalid) as refused:
        room.desk.assign_escalation(flag["id"], person_id=ann, to=999)
    assert refused.value.field == "to"


def test_resolving_needs_a_note(room, ann):
    """What was done is kept with the flag."""
    flag = flag_of(room)
    with pytest.raises(Invalid) as refused:
        room.desk.resolve_escalation(flag["id"], person_id=ann, note=" ")
    assert refused.value.field == "note"
    done = room.desk.resolve_escalation(flag["id"], person_id=ann, note="Called back")
    assert (done["status"], done["note"]) == ("resolved", "Called back")


def test_a_closed_flag_stays_closed(room, ann):
    """Nothing more can be done with it."""
    flag = flag_of(room)
    room.desk.dismiss_escalation(flag["id"], person_id=ann)
    for act in (
        lambda: room.desk.acknowledge(flag["id"], person_id=ann),
        lambda: room.desk.dismiss_escalation(flag["id"], person_id=ann),
        lambda: room.desk.resolve_escalation(flag["id"], person_id=ann, note="x"),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(NotFound):
        room.desk.acknowledge(999, person_id=ann)


def test_people_escalate_too(room):
    """With their own reason; the same words again are the same flag, other words a conflict."""
    lin = room.person("Lin")
    room.say("Hello")
    raised = room.desk.escalate(room.id_of(), reason="Wants 500 off", person_id=lin)
    assert (raised["rule"], raised["severity"]) == ("person", "high")
    assert raised["raised_by"]["name"] == "Lin"
    assert room.desk.escalate(room.id_of(), reason="Wants 500 off")["id"] == raised["id"]
    with pytest.raises(Conflict):
        room.desk.escalate(room.id_of(), reason="Something else")
    with pytest.raises(Invalid):
        room.desk.escalate(room.id_of(), reason="  ")


def test_the_most_urgent_come_first(room):
    """By severity, then by age, page after page."""
    for number, text in enumerate(["再也不买了", "I want your manager", "打12315", "找消协"]):
        room.say(text, f"c-{number}")
    first = room.desk.views.escalations(limit=3)
    second = room.desk.views.escalations(limit=3, cursor=first["next"])
    items = first["items"] + second["items"]
    assert [item["conversation_id"] for item in items] == ["c-2", "c-3", "c-1", "c-0"]
    assert second["next"] is None
    assert items[0]["card"]["conversation_id"] == "c-2"
