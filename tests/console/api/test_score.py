"""Texts are read without being stored."""

import pytest

from tests.running import Running


def test_texts_are_read_in_their_order(console: Running) -> None:
    """Up to 256 texts, one reading each."""
    texts = ["this is terrible", "thank you", "where is it?"] * 85
    answer = console.api.post("score", json={"texts": texts})
    assert answer.status_code == 200
    labels = [reading["label"] for reading in answer.json()["readings"]]
    assert labels == ["negative", "positive", "neutral"] * 85


def test_contexts_reach_the_reader(console: Running) -> None:
    """Each text is read with its own turns before it."""
    console.reader.contexts.clear()
    body = {"texts": ["ok", "no"], "contexts": [["A: Refund?"], []]}
    assert console.api.post("score", json=body).status_code == 200
    assert console.reader.contexts == [["A: Refund?"], []]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"texts": []}, "texts"),
        ({"texts": ["x"] * 257}, "texts"),
        ({"texts": "hello"}, "texts"),
        ({"texts": ["ok", ""]}, "texts.1"),
        ({"texts": ["ok", 7]}, "texts.1"),
        ({"texts": ["x" * 5001]}, "texts.0"),
        ({"texts": ["ok"], "contexts": []}, "contexts"),
        ({"texts": ["ok"], "contexts": [["C: a", "A: b", "C: c"]]}, "contexts.0"),
        ({"texts": ["ok"], "contexts": [["hello"]]}, "contexts.0"),
    ],
)
def test_what_cannot_be_read_is_named(console: Running, body: dict, field: str) -> None:
    """422 with the place of the text."""
    answer = console.api.post("score", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


def test_a_big_request_of_many_long_texts_is_taken(console: Running) -> None:
    """256 texts of the longest kind pass the limit of the body."""
    answer = console.api.post("score", json={"texts": ["长" * 5000] * 256})
    assert answer.status_code == 200


def test_while_no_model_is_ready_it_says_when_to_come_back(console: Running) -> None:
    """503 with Retry-After, since nothing is stored here."""
    console.reader.ready = False
    try:
        answer = console.api.post("score", json={"texts": ["ok"]})
    finally:
        console.reader.ready = True
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
