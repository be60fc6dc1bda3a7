"""What there is to see: cards, lists, search, and no more queries for more cards."""

import pytest
from sqlalchemy import event

from console.errors import Invalid, NotFound


class Statements:
    """Counts the statements that a database runs."""

    def __init__(self, database):
        self.count = 0
        event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, connection, cursor, statement, *_) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            self.count += 1


def names(page: dict) -> list[str]:
    return [card["conversation_id"] for card in page["items"]]


def test_the_latest_activity_comes_first_page_after_page(room):
    """Every conversation once, newest first, also where times are equal."""
    for number in range(7):
        room.receive("Hello", f"c-{number}")
        if number % 2:
            room.clock.forward(seconds=1)
    pages, cursor = [], None
    while True:
        page = room.desk.views.conversations(limit=3, cursor=cursor)
        pages.append(names(page))
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == [["c-6", "c-5", "c-4"], ["c-3", "c-2", "c-1"], ["c-0"]]


def test_lists_can_be_narrowed(room):
    """By status, and by who has it: an id, a login name, or nobody."""
    lin = room.person("Lin")
    for name in ("c-1", "c-2", "c-3"):
        room.receive("Hello", name)
    room.desk.assign(room.id_of("c-1"), person_id=lin)
    room.desk.resolve(room.id_of("c-2"))
    views = room.desk.views
    assert names(views.conversations(status="resolved")) == ["c-2"]
    assert names(views.conversations(assignee=lin)) == ["c-1"]
    assert names(views.conversations(assignee="lin")) == ["c-1"]
    assert names(views.conversations(assignee="none", status="open")) == ["c-3"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("status", {"status": "closed"}),
        ("assignee", {"assignee": "whoever"}),
        ("assignee", {"assignee": "a\x00b"}),
        ("q", {"q": "a\x00b"}),
        ("q", {"q": "x" * 201}),
        ("cursor", {"cursor": "AAAA"}),
        ("cursor", {"cursor": "%%%"}),
        ("cursor", {"cursor": "WyIyMDI2LTExLTIzIiwgIngiXQ"}),
        ("cursor", {"cursor": "WyIyMDI2LTExLTIzVDA5OjMwOjAwIiwgMV0"}),
        ("cursor", {"cursor": "ä"}),
    ],
)
def test_wrong_filters_are_named(sqlite_room, field, wrong):
    """A sentence names the field."""
    with pytest.raises(Invalid) as refused:
        sqlite_room.desk.views.conversations(**wrong)
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["nowhere", "a\x00b", "\ud800"])
def test_a_name_that_cannot_be_is_not_found(room, name):
    """Whatever stands in the address, there is no such conversation."""
    for known in ({"conversation_id": name}, {"conversation_id": "c-1", "source": name}):
        with pytest.raises(NotFound):
            room.desk.views.find(**known)


@pytest.mark.parametrize("cursor", ["WzEsIHRydWVd", "WzEsIDEsIDFd", "WzllOTk5OTksIDFd", "bnVsbA"])
def test_cursors_of_escalations_are_checked_too(sqlite_room, cursor):
    """Something true, too much, endless or nothing: no such place was given out."""
    with pytest.raises(Invalid) as refused:
        sqlite_room.desk.views.escalations(cursor=cursor)
    assert refused.value.field == "cursor"


@pytest.mark.parametrize(
    "q", ["broken cup", "CUP", "wang", "WANG cup", "8841", "c-special", "u-77", "Blue Mug", "碎了"]
)
def test_search_finds_by_what_is_known(room, q):
    """Words of messages, the customer's name, order, product and ids; in any case and order."""
    room.say(
        "My cup is broken, 杯子碎了",
        "c-special",
        customer_id="u-77",
        customer_name="Wang Fang",
        order="A-8841",
        product="Blue Mug",
    )
    room.say("Something else", "c-other", customer_id="u-2")
    room.desk.resolve(room.id_of("c-special"))
    assert [card["conversation_id"] for card in room.desk.views.search(q)] == ["c-special"]


@pytest.mark.parametrize("q", ["%", "_", "100%", "\\", "cup nowhere", "'; drop table message; --"])
def test_search_takes_signs_as_signs(room, q):
    """A per cent sign is a per cent sign, and every word must stand there."""
    room.say("My cup is broken")
    assert room.desk.views.search(q) == []
    room.say(f"I mean {q} really", "c-2")
    assert [card["conversation_id"] for card in room.desk.views.search(q)] == ["c-2"]


def test_an_empty_search_finds_nothing(sqlite_room):
    """Rather than everything."""
    sqlite_room.say("Hello")
    assert sqlite_room.desk.views.search("  ") == []


def test_a_conversation_is_shown_whole(room):
    """All turns in order with their readings, beside the card."""
    room.say("This is terrible")
    room.desk.reply(room.id_of(), text="Sorry to hear that")
    room.desk.note(room.id_of(), text="regular customer")
    view = room.desk.views.conversation(room.id_of())
    assert [message["author"] for message in view["messages"]] == ["customer", "agent", "note"]
    assert view["messages"][0]["reading"]["label"] == "negative"
    assert view["messages"][1]["reading"] is None
    assert view["card"] == room.card()


def test_the_curve_keeps_the_last_twenty_moods(room):
    """Oldest first, customers' messages only, the newest last."""
    for number in range(21):
        room.receive("This is terrible" if number == 20 else "This is great")
    room.read()
    room.desk.reply(room.id_of(), text="Sorry to hear that")
    assert room.card()["curve"] == [0.85] * 19 + [-0.85]


def test_many_cards_take_as_many_queries_as_one(room):
    """The page does not slow down by a query for each card."""

    def queries_for(limit: int) -> int:
        statements = Statements(room.database)
        assert len(room.desk.views.conversations(limit=limit)["items"]) == limit
        return statements.count

    for number in range(20):
        room.receive("This is terrible, I call my lawyer", f"c-{number}")
    room.read()
    assert queries_for(20) == queries_for(1) <= 8


def test_unknown_messages_are_not_found(sqlite_room):
    """One message by our id, or an error that says so."""
    message_id = sqlite_room.say("Hello")
    assert sqlite_room.desk.views.message(message_id)["text"] == "Hello"
    for id in (0, -1, 999, 2**70):
        with pytest.raises(NotFound):
            sqlite_room.desk.views.message(id)
        with pytest.raises(NotFound):
            sqlite_room.desk.assist(id)
