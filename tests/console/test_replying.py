"""What agents do with a conversation: answer, note, assign, read, resolve."""

import pytest

from console.errors import Conflict, Invalid, NotFound


def test_a_reply_reaches_every_screen_and_the_webhook(room):
    """The turn is told with its card, and owed to the webhook."""
    lin = room.person("Lin")
    room.say("Where is it?")
    room.hub.events.clear()
    turn = room.desk.reply(
        room.id_of(), text="On its way", person_id=lin, template_id="parcel_where"
    )
    assert (turn["author"], turn["author_name"]) == ("agent", "Lin")
    assert turn["template_id"] == "parcel_where"
    [event] = room.hub.events
    assert (event["type"], event["message"]) == ("message", turn)
    assert event["card"]["last_message"]["author"] == "agent"
    assert event["card"]["unread"] == 0
    assert room.owed()[-1].event == "reply.sent"
    assert room.owed()[-1].payload["message"]["text"] == "On its way"


def test_whoever_answers_first_has_the_conversation(sqlite_room):
    """A second agent who helps out does not take it over."""
    lin, bo = sqlite_room.person("Lin"), sqlite_room.person("Bo")
    sqlite_room.say("Where is it?")
    sqlite_room.desk.reply(sqlite_room.id_of(), text="On its way", person_id=lin)
    sqlite_room.desk.reply(sqlite_room.id_of(), text="Tomorrow", person_id=bo)
    assert sqlite_room.card()["assignee"] == {"id": lin, "name": "Lin"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("x" * 5001, "at most 5000"),
        ("Your order [order number] is on its way", "Fill in [order number]"),
        ("订单 [订单号] 由[快递公司]送达", "Fill in [订单号], [快递公司]"),
        ("a\x00b", "null"),
    ],
)
def test_what_must_not_reach_a_customer_is_refused(sqlite_room, text, said):
    """Nothing, too much, or a template whose blank still stands; the reply is not stored."""
    sqlite_room.say("Where is it?")
    with pytest.raises(Invalid) as refused:
        sqlite_room.desk.reply(sqlite_room.id_of(), text=text)
    assert refused.value.field == "text"
    assert said in refused.value.message
    assert len(sqlite_room.desk.views.conversation(sqlite_room.id_of())["messages"]) == 1


def test_brackets_of_the_agents_own_are_no_blank(sqlite_room):
    """Only the marks of templates are refused."""
    sqlite_room.say("Where is it?")
    sqlite_room.desk.reply(sqlite_room.id_of(), text="Size [M] is in stock [x]")


def test_a_reply_delivered_again_is_stored_once(room):
    """The same id gives the same reply; another text under it is a conflict."""
    room.say("Where is it?")
    first = room.desk.reply(room.id_of(), text="On its way", external_id="r-1")
    again = room.desk.reply(room.id_of(), text="On its way", external_id="r-1")
    assert again["id"] == first["id"]
    with pytest.raises(Conflict):
        room.desk.reply(room.id_of(), text="Lost", external_id="r-1")
    assert [row.event for row in room.owed()].count("reply.sent") == 1


def test_a_note_is_for_colleagues(room):
    """It stands in the conversation and is neither the last message nor owed to anybody."""
    room.say("Where is it?")
    room.desk.note(room.id_of(), text="[order number] unknown, asking", author_name="Lin")
    view = room.desk.views.conversation(room.id_of())
    assert view["messages"][-1]["author"] == "note"
    assert view["card"]["last_message"]["text"] == "Where is it?"
    assert view["card"]["unread"] == 1
    assert "reply.sent" not in [row.event for row in room.owed()]


@pytest.mark.parametrize("id", [7, 0, -1, 2**40])
@pytest.mark.parametrize(
    "act",
    [
        lambda desk, id: desk.reply(id, text="Hello"),
        lambda desk, id: desk.note(id, text="Hello"),
        lambda desk, id: desk.resolve(id),
        lambda desk, id: desk.escalate(id, reason="Help"),
        lambda desk, id: desk.mark_read(id),
        lambda desk, id: desk.views.conversation(id),
    ],
)
def test_unknown_conversations_are_not_found(sqlite_room, act, id):
    """Whatever is done to them, however odd the id."""
    with pytest.raises(NotFound):
        act(sqlite_room.desk, id)


def test_resolving_ends_the_conversation_once(room):
    """The outcome and satisfaction are kept, and the webhook is told once."""
    room.say("It broke")
    card = room.desk.resolve(room.id_of(), outcome="refunded", satisfaction=5)
    assert (card["status"], card["outcome"], card["satisfaction"]) == ("resolved", "refunded", 5)
    assert card["resolved_at"] == "2026-11-23T09:30:00.000Z"
    room.clock.forward(minutes=5)
    later = room.desk.resolve(room.id_of(), satisfaction=3)
    assert (later["outcome"], later["satisfaction"]) == ("refunded", 3)
    assert later["resolved_at"] == card["resolved_at"]
    assert [row.event for row in room.owed()].count("conversation.resolved") == 1


@pytest.mark.parametrize("satisfaction", [0, 6, -1, True, 2.5, "5"])
def test_satisfaction_is_one_to_five(sqlite_room, satisfaction):
    """Anything else is refused."""
    sqlite_room.say("It broke")
    with pytest.raises(Invalid) as refused:
        sqlite_room.desk.resolve(sqlite_room.id_of(), satisfaction=satisfaction)
    assert refused.value.field == "satisfaction"


def test_a_conversation_is_given_and_taken(room):
    """To somebody who works here, or to nobody."""
    lin, gone = room.person("Lin"), room.person("Gone", active=False)
    room.say("Where is it?")
    assert room.desk.assign(room.id_of(), person_id=lin)["assignee"]["name"] == "Lin"
    assert room.desk.assign(room.id_of(), person_id=None)["assignee"] is None
    for nobody in (gone, 999):
        with pytest.raises(Invalid):
            room.desk.assign(room.id_of(), person_id=nobody)


def test_reading_a_conversation_is_told_once(sqlite_room):
    """Marking it read again tells nobody."""
    sqlite_room.say("Where is it?")
    sqlite_room.hub.events.clear()
    sqlite_room.desk.mark_read(sqlite_room.id_of())
    sqlite_room.desk.mark_read(sqlite_room.id_of())
    assert sqlite_room.hub.types() == ["conversation"]
    assert sqlite_room.card()["unread"] == 0
