"""A customer's message on its way in: stored once, shown at once, whatever else happens."""

import pytest
from sqlmodel import func, select

from console.errors import Conflict, Invalid
from console.incoming import IncomingMessage
from db.models import Customer, Message, ScoringJob


def count(room, table) -> int:
    with room.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_message_is_stored_and_shown_before_it_is_read(room):
    """Every screen gets the new turn with the card it belongs to, and no mood yet."""
    received = room.receive(
        "我的杯子碎了", message_id="m-1", customer_name="王芳", tier="vip", order="8841"
    )
    assert received.created
    assert received.message["text"] == "我的杯子碎了"
    assert received.message["conversation_id"] == "c-1"
    assert received.message["reading"] is None
    [event] = room.hub.events
    assert event["type"] == "message"
    assert event["message"] == received.message
    assert event["conversation"] == room.id_of()
    assert event["card"]["customer"] == {
        "id": "u-1",
        "name": "王芳",
        "tier": "vip",
        "locale": None,
    }
    assert event["card"]["unread"] == 1
    assert event["card"]["mood"] is None
    assert count(room, ScoringJob) == 1


def test_the_same_delivery_again_changes_nothing(room):
    """A repeated message_id gives the stored message back and tells nobody."""
    first = room.receive("Where is it?", message_id="m-1")
    room.read()
    room.hub.types()
    again = room.receive("Where is it?", message_id="m-1")
    assert not again.created
    assert again.id == first.id
    assert again.message["reading"]["label"] == "neutral"
    assert room.hub.types() == []
    assert count(room, Message) == 1
    assert room.card()["unread"] == 1


@pytest.mark.parametrize(
    "changed",
    [{"text": "Something else"}, {"conversation_id": "c-2"}],
    ids=["text", "conversation"],
)
def test_the_same_id_for_something_else_is_refused(sqlite_room, changed):
    """A message_id that comes again with another text or conversation is a conflict."""
    sqlite_room.receive("Where is it?", message_id="m-1")
    with pytest.raises(Conflict) as refused:
        sqlite_room.receive(**({"text": "Where is it?"} | changed), message_id="m-1")
    assert refused.value.field == "message_id"


def test_an_agents_message_id_cannot_be_a_customers(sqlite_room):
    """A reply's id does not make a customer's message look delivered."""
    sqlite_room.receive("Where is it?")
    sqlite_room.desk.reply(sqlite_room.id_of(), text="On its way", external_id="m-1")
    with pytest.raises(Conflict):
        sqlite_room.receive("On its way", message_id="m-1")


def test_ids_are_unique_within_their_source_only(sqlite_room):
    """Two shops may use the same ids without meeting."""
    one = sqlite_room.receive("Hello", message_id="m-1", source="shop-a")
    two = sqlite_room.receive("Hello", message_id="m-1", source="shop-b")
    assert two.created
    assert one.id != two.id


def test_a_message_without_an_id_is_always_new(sqlite_room):
    """Without a message_id nothing can be recognised, so the same words are stored twice."""
    assert sqlite_room.receive("Hello").id != sqlite_room.receive("Hello").id


def test_a_message_to_a_resolved_conversation_reopens_it(room):
    """The conversation is open again and how it had ended is forgotten."""
    room.say("It broke")
    room.desk.resolve(room.id_of(), outcome="refunded", satisfaction=4)
    room.receive("It broke again")
    card = room.card()
    assert (card["status"], card["outcome"], card["satisfaction"]) == ("open", None, None)
    assert card["resolved_at"] is None


def test_what_is_known_of_a_customer_is_kept_and_renewed(room):
    """Later messages add to the customer and the conversation; nothing given is no news."""
    room.receive("Hello", customer_name="Wang", tier="vip", order="1")
    room.receive("Hello?", tier="gold", product="Mug")
    card = room.card()
    assert card["customer"]["name"] == "Wang"
    assert card["customer"]["tier"] == "gold"
    assert (card["order"], card["product"]) == ("1", "Mug")
    assert count(room, Customer) == 1


def test_a_visitor_who_logs_in_goes_on_under_the_new_id(sqlite_room):
    """The conversation belongs to the newest customer id that wrote in it."""
    sqlite_room.receive("Hello", customer_id="visitor-9")
    sqlite_room.receive("It is me", customer_id="u-7", customer_name="Wang")
    assert sqlite_room.card()["customer"]["id"] == "u-7"


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "{{7*7}} ${7*7} <%= 7 %>", "\u202eשלום مرحبا", "😡" * 200],
    ids=["script", "template", "right to left", "emoji"],
)
def test_any_text_comes_back_letter_for_letter(room, text):
    """Markup, templates, right-to-left text and emoji are ordinary text."""
    room.say(text)
    [message] = room.desk.views.conversation(room.id_of())["messages"]
    assert message["text"] == text


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("text", {"text": " \n "}),
        ("text", {"text": "a\x00b"}),
        ("text", {"text": "half \ud83d"}),
        ("text", {"text": "x" * 5001}),
        ("conversation_id", {"conversation_id": ""}),
        ("conversation_id", {"conversation_id": "c\n1"}),
        ("customer.id", {"customer_id": "u" * 201}),
        ("message_id", {"message_id": "\x00"}),
        ("customer.name", {"customer_name": "a\x00"}),
        ("order", {"order": "9" * 121}),
    ],
)
def test_what_cannot_be_stored_is_refused_by_field(sqlite_room, field, changed):
    """A sentence names the field, and nothing is stored."""
    with pytest.raises(Invalid) as refused:
        sqlite_room.receive(**({"text": "Hello"} | changed))
    assert refused.value.field == field
    assert field in refused.value.message
    assert count(sqlite_room, Message) == 0


def test_a_failure_after_storing_is_not_the_senders(sqlite_room):
    """Once the message is stored the sender hears so, whatever fails after that."""
    room = sqlite_room
    healthy, room.desk._rules = room.desk._rules, None
    received = room.receive("I call my lawyer", message_id="m-1")
    assert received.created
    assert room.rules_standing() == []
    room.desk._rules = healthy
    room.read()
    assert room.rules_standing() == ["legal_threat"]


def test_times_need_a_zone_and_a_calendar(sqlite_room):
    """A time without a zone, or one that UTC cannot hold, is refused."""
    from datetime import datetime, timedelta, timezone

    for wrong in (
        datetime(2026, 11, 23, 9, 30),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ):
        with pytest.raises(Invalid) as refused:
            IncomingMessage("c-1", "u-1", "Hello", sent_at=wrong)
        assert refused.value.field == "sent_at"
