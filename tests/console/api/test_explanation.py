"""Why a message is read as it is, through the door."""

from console.api import results
from tests.running import Running


def post(console: Running, text: str) -> int:
    body = {"conversation_id": "why", "customer": {"id": "u"}, "text": text}
    return console.api.post("messages?assist=true", json=body).json()["message"]["id"]


def test_the_words_of_a_stored_message(console: Running) -> None:
    """Each word with its place in characters and its weight."""
    message = post(console, "😀 this is terrible")
    answer = console.api.get(f"messages/{message}/explanation")
    assert answer.status_code == 200
    results.Explanation.model_validate(answer.json())
    [word] = answer.json()["words"]
    assert word == {"text": "terrible", "start": 10, "end": 18, "weight": -0.5}


def test_what_cannot_be_explained_is_said(console: Running) -> None:
    """404 for an unknown message, 503 with Retry-After while no model is ready."""
    message = post(console, "great")
    assert console.api.get("messages/999999/explanation").status_code == 404
    console.reader.ready = False
    try:
        refused = console.api.get(f"messages/{message}/explanation")
    finally:
        console.reader.ready = True
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
