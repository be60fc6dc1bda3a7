"""Whatever is sent, the door answers with a sentence that names the field, and goes on."""

import json
import socket
from typing import Any

import pytest

from tests.running import KEY, Running

GOOD = {"conversation_id": "c-1", "customer": {"id": "u-1"}, "text": "hello"}


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != field}


BAD_FIELDS = [
    ({}, "conversation_id"),
    (without("conversation_id"), "conversation_id"),
    (without("customer"), "customer"),
    (without("text"), "text"),
    ({**GOOD, "customer": {}}, "customer.id"),
    ({**GOOD, "customer": "u-1"}, "customer"),
    ({**GOOD, "customer": {"id": ""}}, "customer.id"),
    ({**GOOD, "customer": {"id": "u", "name": 7}}, "customer.name"),
    ({**GOOD, "text": ""}, "text"),
    ({**GOOD, "text": " \n\t"}, "text"),
    ({**GOOD, "text": "长" * 5001}, "text"),
    ({**GOOD, "text": "null\x00byte"}, "text"),
    ({**GOOD, "text": None}, "text"),
    ({**GOOD, "text": ["hello"]}, "text"),
    ({**GOOD, "text": 7}, "text"),
    ({**GOOD, "conversation_id": 1001}, "conversation_id"),
    ({**GOOD, "conversation_id": "  "}, "conversation_id"),
    ({**GOOD, "conversation_id": "c" * 201}, "conversation_id"),
    ({**GOOD, "conversation_id": "line\nbreak"}, "conversation_id"),
    ({**GOOD, "message_id": ""}, "message_id"),
    ({**GOOD, "message_id": {"id": 1}}, "message_id"),
    ({**GOOD, "source": "s" * 65}, "source"),
    ({**GOOD, "source": None}, "source"),
    ({**GOOD, "channel": "c" * 41}, "channel"),
    ({**GOOD, "product": "null\x00byte"}, "product"),
    ({**GOOD, "sent_at": "yesterday"}, "sent_at"),
    ({**GOOD, "sent_at": "2026-11-23T09:30:00"}, "sent_at"),
    ({**GOOD, "sent_at": "2026-13-45T99:99:99Z"}, "sent_at"),
    ({**GOOD, "sent_at": "0001-01-01T00:00:00+14:00"}, "sent_at"),
    ({**GOOD, "sent_at": 1764000000}, "sent_at"),
    ({**GOOD, "sent_at": True}, "sent_at"),
]


@pytest.mark.parametrize(("body", "field"), BAD_FIELDS)
def test_a_wrong_field_is_named(console: Running, body: dict, field: str) -> None:
    """422 with the field and a sentence about it."""
    answer = console.api.post("messages?assist=true", json=body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["field"] == field
    assert error["message"].startswith(field) and error["message"].endswith(".")


BAD_BODIES = [
    (b"", 422),
    (b"{", 400),
    (b"null", 422),
    (b"[]", 422),
    (b'"text"', 422),
    (b"\xff\xfe\x00broken", 400),
    (b'{"conversation_id": "c", "customer": {"id": "u"}, "text": "\xc3\x28"}', 400),
    (b"[" * 100_000, 400),
    (b'{"text": ' + b"9" * 5000 + b"}", 400),
    (b'{"conversation_id": "c", "customer": {"id": "u"}, "text": "\\ud800"}', 422),
]


@pytest.mark.parametrize(("body", "status"), BAD_BODIES)
def test_a_body_that_is_no_message_is_refused(console: Running, body: bytes, status: int) -> None:
    """Broken JSON, broken UTF-8, half a surrogate, endless nesting: a 4xx with a sentence."""
    headers = {"Content-Type": "application/json"}
    answer = console.api.post("messages", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["field"] and answer.json()["error"]["message"]


def test_json_without_its_content_type_is_told_so(console: Running) -> None:
    """curl without -H gets the header that is missing."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = console.api.post("messages", content=json.dumps(GOOD).encode(), headers=headers)
    assert answer.status_code == 415
    assert "Content-Type: application/json" in answer.json()["error"]["message"]


def test_ten_megabytes_are_refused_and_the_server_goes_on(console: Running) -> None:
    """413 whether the length is announced or not, and the next message is taken."""
    big = json.dumps({**GOOD, "text": "x" * 10_000_000}).encode()

    def in_pieces():
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    headers = {"Content-Type": "application/json"}
    for content in (big, in_pieces()):
        answer = console.api.post("messages", content=content, headers=headers)
        assert answer.status_code == 413
        assert answer.json()["error"]["field"] == "body"
    assert console.api.post("messages", json=GOOD).status_code == 202


def test_a_sender_who_asks_first_is_refused_before_sending(console: Running) -> None:
    """Expect: 100-continue with a body that is too long gets 413 without a byte of it."""
    host, port = console.url.removeprefix("http://").split(":")
    request = (
        f"POST /api/v1/messages HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {KEY}\r\n"
        "Content-Type: application/json\r\nContent-Length: 10000000\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(request.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raw %}",
        "‮مرحبا שלום‬ left",
        "😀" * 200,
        "👩‍👩‍👧‍👦 é vs é ﷽ ​ zero width",
        " leading and trailing \n\n two lines ",
        "'; DROP TABLE message; --",
        "\\u0041 \\n %s %(x)s {0}",
        "长" * 5000,
    ],
)
def test_ordinary_text_comes_back_letter_for_letter(console: Running, text: str) -> None:
    """Markup, templates, right-to-left text and emoji are stored and given back unchanged."""
    body = {**GOOD, "conversation_id": f"letter-{hash(text)}", "text": text}
    answer = console.api.post("messages?assist=true", json=body)
    assert answer.status_code == 201
    assert answer.json()["message"]["text"] == text
    assert answer.json()["reading"] is not None
    seen = console.api.get(f"conversations/{body['conversation_id']}").json()
    assert seen["messages"][0]["text"] == text


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x"])
def test_a_wrong_key_is_refused(console: Running, key: str) -> None:
    """401 before anything is read of the body."""
    answer = console.api.post("messages", content=b"{", headers={"Authorization": key})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["error"]["field"] == "Authorization"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "conversations/nobody", None),
        ("GET", "conversations/nobody%2Fhere?source=x", None),
        ("POST", "conversations/nobody/replies", {"text": "hi"}),
        ("POST", "conversations/nobody/resolve", {}),
        ("POST", "conversations/nobody/escalate", {"reason": "why"}),
        ("POST", "messages/999999/correction", {"label": "neutral"}),
        ("POST", "messages/99999999999999999999/correction", {"label": "neutral"}),
        ("GET", "nothing", None),
    ],
)
def test_what_does_not_exist_is_404(console: Running, method: str, path: str, body: Any) -> None:
    """Every verb but a new message needs what it names to exist."""
    answer = console.api.request(method, path, json=body)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("conversations/bad-1/replies", {}, "text"),
        ("conversations/bad-1/replies", {"text": " "}, "text"),
        ("conversations/bad-1/replies", {"text": "Your [order number] is late"}, "text"),
        ("conversations/bad-1/resolve", {"satisfaction": 6}, "satisfaction"),
        ("conversations/bad-1/resolve", {"satisfaction": "5"}, "satisfaction"),
        ("conversations/bad-1/resolve", {"outcome": "o" * 501}, "outcome"),
        ("conversations/bad-1/escalate", {"reason": ""}, "reason"),
        ("conversations/bad-1/escalate", {}, "reason"),
        ("messages/{message}/correction", {"label": "angry"}, "label"),
        ("messages/{message}/correction", {}, "label"),
        ("messages/{message}/correction", {"label": "neutral", "looked_ms": 0}, "looked_ms"),
        ("messages/{message}/correction", {"label": "neutral", "looked_ms": 2**31}, "looked_ms"),
        ("messages/{message}/correction", {"label": "neutral", "looked_ms": 1.5}, "looked_ms"),
        ("messages/{message}/correction", {"label": "neutral", "looked_ms": "900"}, "looked_ms"),
        ("messages/{message}/correction", {"label": "neutral", "looked_ms": True}, "looked_ms"),
        ("messages/first/correction", {"label": "neutral"}, "message"),
    ],
)
def test_the_other_verbs_name_wrong_fields_too(
    console: Running, path: str, body: dict, field: str
) -> None:
    """422 with the field."""
    first = console.api.post(
        "messages", json={**GOOD, "conversation_id": "bad-1", "message_id": "bad-1"}
    )
    answer = console.api.post(path.format(message=first.json()["message"]["id"]), json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field
    assert "cannot be taken as it is" not in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=closed", "status"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("cursor=nonsense", "cursor"),
        ("assignee=nobody-of-that-name", "assignee"),
    ],
)
def test_a_wrong_query_is_named(console: Running, query: str, field: str) -> None:
    """Lists refuse what they cannot use instead of guessing."""
    answer = console.api.get(f"conversations?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


def test_a_wrong_method_is_405(console: Running) -> None:
    """The address exists and says what it does not take."""
    answer = console.api.delete("messages")
    assert answer.status_code == 405 and answer.json()["error"]["message"]
