"""A message's path through the door, on both databases."""

import pytest

from console.api import results
from db.queries import corrections
from tests.running import Running, eventually

MESSAGE = {
    "conversation_id": "c-1001",
    "message_id": "m-1",
    "text": "等了一周还没发货，气死我了，我要打12315！",
    "source": "webshop",
    "customer": {"id": "u-7", "name": "王芳", "tier": "vip", "locale": "zh"},
    "channel": "web",
    "sent_at": "2026-11-23T09:30:00+08:00",
    "product": "云织 记忆棉床垫",
    "order": "YZ-1",
}


def test_a_message_comes_in_and_everything_promised_comes_back(any_console: Running) -> None:
    """201 with the message, its calibrated reading, the flags with reasons, cases and templates."""
    answer = any_console.api.post("messages?assist=true", json=MESSAGE)
    assert answer.status_code == 201
    got = answer.json()
    results.Assisted.model_validate(got)
    assert got["message"]["text"] == MESSAGE["text"]
    assert got["message"]["message_id"] == "m-1"
    assert got["message"]["sent_at"] == "2026-11-23T01:30:00.000Z"
    reading = got["reading"]
    assert reading["label"] == "negative" and reading["model_version"] == "fake-1"
    assert abs(sum(reading["probabilities"].values()) - 1) < 1e-3
    assert reading["confidence"] == max(reading["probabilities"].values())
    expected = reading["probabilities"]["positive"] - reading["probabilities"]["negative"]
    assert abs(reading["score"] - expected) < 1e-3
    assert "regulator_threat" in [flag["rule"] for flag in got["flags"]]
    assert all(flag["reason"] and flag["reason_zh"] for flag in got["flags"])
    assert got["similar_cases"] == []
    assert all(
        {"template_id", "title", "text", "why", "blanks"} <= t.keys() for t in got["templates"]
    )


def test_the_whole_walk(any_console: Running) -> None:
    """Sent, repeated, answered, corrected, escalated, listed, resolved, and opened again."""
    api = any_console.api
    first = api.post("messages?assist=true", json=MESSAGE).json()["message"]
    again = api.post("messages?assist=true", json=MESSAGE)
    assert again.status_code == 200 and again.json()["message"]["id"] == first["id"]
    assert again.json()["reading"]["label"] == "negative"

    other_text = api.post("messages", json={**MESSAGE, "text": "something else"})
    assert other_text.status_code == 409
    assert other_text.json()["error"]["field"] == "message_id"

    reply = api.post(
        "conversations/c-1001/replies?source=webshop",
        json={"text": "马上为您查。", "agent": "小林"},
    )
    assert reply.status_code == 201
    assert (
        reply.json()["message"] | {"author": "agent", "author_name": "小林"}
        == reply.json()["message"]
    )

    correction = api.post(
        f"messages/{first['id']}/correction", json={"label": "neutral", "agent": "小林"}
    )
    assert correction.status_code == 201
    results.CorrectionOut.model_validate(correction.json())
    assert correction.json()["correction"]["label"] == "neutral"
    assert correction.json()["correction"]["agreed"] is False

    raised = api.post(
        "conversations/c-1001/escalate?source=webshop", json={"reason": "wants the manager"}
    )
    assert raised.status_code == 201
    results.EscalationOut.model_validate(raised.json())
    listed = api.get("escalations").json()
    results.EscalationPage.model_validate(listed)
    assert "wants the manager" in [item["reason"] for item in listed["items"]]
    assert listed["next"] is None

    done = api.post(
        "conversations/c-1001/resolve?source=webshop",
        json={"outcome": "refunded", "satisfaction": 4},
    )
    assert done.status_code == 200
    assert done.json()["conversation"]["status"] == "resolved"
    assert done.json()["conversation"]["outcome"] == "refunded"

    results.ConversationOut.model_validate(done.json())

    seen = api.get("conversations/c-1001?source=webshop").json()
    results.ConversationDetail.model_validate(seen)
    assert [turn["author"] for turn in seen["messages"]] == ["customer", "agent"]
    assert seen["messages"][0]["reading"]["label"] == "negative"
    assert seen["messages"][0]["correction"]["by"] == "小林"

    reopened = api.post("messages", json={**MESSAGE, "message_id": "m-2", "text": "还没收到"})
    assert reopened.status_code == 202
    assert api.get("conversations/c-1001?source=webshop").json()["conversation"]["status"] == "open"


@pytest.mark.parametrize(
    ("sent", "kept"), [({"looked_ms": 4200}, 4200), ({}, None), ({"looked_ms": 2**31 - 1}, 86_400_000)]
)
def test_how_long_somebody_looked_is_kept(console: Running, sent: dict, kept: int | None) -> None:
    """As it was sent, a day at most, and nothing where it was left out."""
    said = {**MESSAGE, "message_id": f"looked-{kept}"}
    message = console.api.post("messages", json=said).json()["message"]["id"]
    body = {"label": "neutral", "agent": "小林"} | sent
    assert console.api.post(f"messages/{message}/correction", json=body).status_code == 201
    with console.services.database.reading() as session:
        assert corrections.newest(session, message_ids=[message])[message].looked_ms == kept


def test_without_assist_the_rest_follows(any_console: Running) -> None:
    """202 with the message alone; the reading is there a moment later."""
    answer = any_console.api.post("messages", json=MESSAGE)
    assert answer.status_code == 202 and list(answer.json()) == ["message"]

    def read() -> object:
        seen = any_console.api.get("conversations/c-1001?source=webshop").json()
        return seen["messages"][0]["reading"]

    assert eventually(read)["label"] == "negative"


def test_while_no_model_is_ready_messages_are_stored_and_read_later(any_console: Running) -> None:
    """201 with a null reading at once, and the reading as soon as a version is loaded."""
    any_console.reader.ready = False
    answer = any_console.api.post("messages?assist=true", json=MESSAGE)
    assert answer.status_code == 201 and answer.json()["reading"] is None
    assert answer.elapsed.total_seconds() < 2
    assert answer.json()["flags"], "words speak without a model"

    any_console.reader.ready = True
    any_console.brain.swap("fake-2")

    def read() -> object:
        return any_console.api.post("messages?assist=true", json=MESSAGE).json()["reading"]

    assert eventually(read)["model_version"] == "fake-2"


def test_pages_of_conversations_follow_one_another(any_console: Running) -> None:
    """Every conversation comes once, the latest first, and the last page has no next."""
    for number in range(5):
        body = {"conversation_id": f"c-{number}", "customer": {"id": "u"}, "text": "hello"}
        any_console.api.post("messages", json=body)
    seen, cursor = [], None
    while True:
        choice = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = any_console.api.get("conversations", params=choice).json()
        results.ConversationPage.model_validate(page)
        seen += [card["conversation_id"] for card in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["c-4", "c-3", "c-2", "c-1", "c-0"]
