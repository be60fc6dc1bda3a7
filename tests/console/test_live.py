"""Push: what happens is on every open screen at once, and on a customer's page what is theirs."""

import json
import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.running import Running, eventually


@pytest.fixture(scope="module", autouse=True)
def people(console: Running) -> None:
    """Two agents."""
    console.person("ada")
    console.person("bea")


def screen(console: Running, username: str, query: str = "") -> ClientConnection:
    """An open inbox of somebody."""
    return open_screen(console, console.browser(username).cookies["undertone_session"], query)


def open_screen(console: Running, cookie: str, query: str = "") -> ClientConnection:
    headers = {"Cookie": f"undertone_session={cookie}"}
    address = console.url.replace("http", "ws") + "/live/ws" + query
    return connect(address, origin=console.url, additional_headers=headers)


def next_of(socket: ClientConnection, kind: str) -> dict:
    """The next event of a kind."""
    while True:
        event = json.loads(socket.recv(timeout=5))
        if event["type"] == kind:
            return event


def post(console: Running, text: str, conversation_id: str) -> dict:
    body = {"conversation_id": conversation_id, "customer": {"id": "u"}, "text": text}
    return console.api.post("messages", json=body).json()["message"]


def test_a_posted_message_and_its_reading_are_on_every_screen(console: Running) -> None:
    """Within a third of a second, ten screens have the message, and soon its mood."""
    cookie = console.browser("ada").cookies["undertone_session"]
    with ExitStack() as stack:
        screens = [stack.enter_context(open_screen(console, cookie)) for _ in range(10)]
        started = time.monotonic()
        message = post(console, "this is terrible", "live-1")
        events = [next_of(one, "message") for one in screens]
        assert time.monotonic() - started < 1  # a third on a machine that does nothing else
        assert {event["message"]["id"] for event in events} == {message["id"]}
        assert events[0]["card"]["conversation_id"] == "live-1"
        readings = [next_of(one, "reading") for one in screens]
        assert {event["reading"]["label"] for event in readings} == {"negative"}


def test_a_screen_that_was_away_gets_what_it_missed(console: Running) -> None:
    """With the last seq it saw it catches up; with one nobody knows it is told to read anew."""
    with screen(console, "ada") as one:
        post(console, "first", "live-2")
        seen = next_of(one, "message")["seq"]
    missed = post(console, "second", "live-2")
    with screen(console, "ada", f"?since={seen}") as one:
        assert next_of(one, "message")["message"]["id"] == missed["id"]
    with screen(console, "ada", "?since=1") as one:
        assert next_of(one, "resync")


def test_who_looks_and_who_types_is_seen(console: Running) -> None:
    """Presence names the people at a conversation, and forgets them when they go."""
    with screen(console, "ada") as ada, screen(console, "bea") as bea:
        ada.send(json.dumps({"type": "look", "conversation": 7}))
        assert [p["name"] for p in next_of(bea, "presence")["people"]] == ["Ada"]
        bea.send(json.dumps({"type": "look", "conversation": 7}))
        bea.send(json.dumps({"type": "typing", "conversation": 7, "typing": True}))
        together = next_of(bea, "presence")
        assert [p["name"] for p in together["people"]] == ["Ada", "Bea"]
        assert [p["name"] for p in next_of(bea, "presence")["typing"]] == ["Bea"]
        ada.close()
        assert [p["name"] for p in next_of(bea, "presence")["people"]] == ["Bea"]


@pytest.mark.parametrize(
    "frame", ["", "{", "[]", "null", '{"type": "look", "conversation": "x"}', "x" * 5000, "[" * 999]
)
def test_a_frame_that_means_nothing_changes_nothing(console: Running, frame: str) -> None:
    """The socket stays open whatever a browser sends."""
    with screen(console, "ada") as one:
        one.send(frame)
        post(console, "still here", "live-3")
        assert next_of(one, "message")


def test_a_swapped_version_is_announced(console: Running) -> None:
    """Every screen hears which version reads now."""
    with screen(console, "ada") as one:
        console.brain.swap("fake-3")
        assert next_of(one, "version")["version"] == "fake-3"


def test_closed_screens_are_not_counted(console: Running) -> None:
    """The number of push clients falls when they go."""
    eventually(lambda: console.services.hub.clients == 0)
    with screen(console, "ada"):
        eventually(lambda: console.services.hub.clients == 1)
    eventually(lambda: console.services.hub.clients == 0)


def test_a_customer_hears_replies_and_never_notes_or_moods(console: Running) -> None:
    """On /chat: what they wrote, the agent's replies live, and nothing that is for colleagues."""
    customer = console.browser()
    assert customer.get("/chat/messages").json()["messages"] == []
    headers = {"Cookie": f"undertone_visitor={customer.cookies['undertone_visitor']}"}
    address = console.url.replace("http", "ws") + "/chat/ws"
    with connect(address, origin=console.url, additional_headers=headers) as socket:
        sent = customer.post("/chat/messages", json={"text": "你好", "message_id": "1"})
        assert sent.status_code == 201
        again = customer.post("/chat/messages", json={"text": "你好", "message_id": "1"})
        assert again.json() == sent.json()
        assert next_of(socket, "message")["message"] == sent.json()["message"]
        card = console.api.get("conversations?status=open").json()["items"][0]
        assert card["source"] == "chat"
        console.services.desk.note(card["id"], text="difficult customer", author_name="Ada")
        console.services.desk.reply(card["id"], text="您好，请讲。", author_name="Ada")
        event = json.loads(socket.recv(timeout=5))
        assert event["message"]["text"] == "您好，请讲。"
        assert set(event) == {"type", "message"}
        assert set(event["message"]) == {
            "id", "author", "author_name", "text", "sent_at", "received_at",
        }  # fmt: skip
    seen = customer.get("/chat/messages").json()["messages"]
    assert [turn["text"] for turn in seen] == ["你好", "您好，请讲。"]


def test_customers_do_not_see_one_another(console: Running) -> None:
    """Another browser is another customer."""
    one, other = console.browser(), console.browser()
    one.post("/chat/messages", json={"text": "my secret"})
    assert other.get("/chat/messages").json()["messages"] == []
    other.cookies.set("undertone_visitor", '"visitor-1".forged')
    assert other.get("/chat/messages").json()["messages"] == []


@pytest.mark.parametrize(
    ("body", "field"), [({}, "text"), ({"text": ""}, "text"), ({"text": "x" * 5001}, "text")]
)
def test_a_customers_mistake_is_named(console: Running, body: dict, field: str) -> None:
    """The same sentences as at the door for programs."""
    answer = console.browser().post("/chat/messages", json=body)
    assert answer.status_code == 422 and answer.json()["error"]["field"] == field


def test_a_flooding_customer_is_slowed_down(console: Running) -> None:
    """After twenty messages in a minute the next is refused with a wait."""
    customer = console.browser()
    customer.get("/chat/messages")
    codes = [
        customer.post("/chat/messages", json={"text": f"message {n}"}).status_code
        for n in range(21)
    ]
    assert codes == [201] * 20 + [429]


def test_a_session_that_ended_opens_no_screen(console: Running) -> None:
    """After logging out, the cookie's value opens no socket either."""
    browser = console.browser("ada")
    cookie = browser.cookies["undertone_session"]
    browser.post("/logout")
    with pytest.raises(InvalidStatus) as refused, open_screen(console, cookie):
        pass
    assert refused.value.response.status_code == 401
