"""The core set: the hand-written messages that judge every model version and train none."""

import json
from collections import Counter
from pathlib import Path

import pytest

from classifier.nearness import written_key

DATA = Path(__file__).parents[2] / "classifier" / "data"
CORE = DATA / "core.jsonl"
SEED = DATA / "seed.jsonl"
OPEN_DOMAIN = DATA / "open_domain.jsonl"
FIELDS = {"text", "label", "lang", "context", "source"}
LABELS = ("negative", "neutral", "positive")
LANGUAGES = ("zh", "en")


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


def key(row: dict) -> str:
    return row["text"].casefold().strip()


@pytest.fixture(scope="module")
def core() -> list[dict]:
    return rows_of(CORE)


def test_every_row_has_the_agreed_fields(core):
    """Every line is a JSON object with a message, a known label and language, and its source."""
    for row in core:
        assert row.keys() == FIELDS, row
        assert isinstance(row["text"], str) and row["text"] == row["text"].strip() != "", row
        assert row["label"] in LABELS and row["lang"] in LANGUAGES, row
        assert row["source"] == "undertone-core", row


def test_context_is_at_most_two_marked_turns(core):
    """Context holds no more than two turns, each said by the customer (C) or the agent (A)."""
    for row in core:
        assert isinstance(row["context"], list) and len(row["context"]) <= 2, row
        for turn in row["context"]:
            assert turn.startswith(("C: ", "A: ")) and turn[3:].strip(), row


@pytest.mark.parametrize("lang", LANGUAGES)
def test_messages_come_with_and_without_context(core, lang):
    """Between a quarter and a half of a language's messages open a conversation."""
    opening = [not row["context"] for row in core if row["lang"] == lang]
    assert 0.25 <= sum(opening) / len(opening) <= 0.5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_is_large_enough_to_judge_by(core, lang):
    """Each language has at least 300 messages, so that one point of accuracy is three of them."""
    assert sum(row["lang"] == lang for row in core) >= 300


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_label_is_well_represented(core, lang):
    """No label makes up less than a fifth or more than half of a language's messages."""
    counts = Counter(row["label"] for row in core if row["lang"] == lang)
    for label in LABELS:
        assert 0.2 <= counts[label] / counts.total() <= 0.5, counts


def test_no_message_stands_twice(core):
    """No two messages are the same but for case and surrounding space."""
    repeated = [text for text, times in Counter(map(key, core)).items() if times > 1]
    assert not repeated


def test_no_message_is_trained_on(core):
    """What trains or is replayed shares no message with the set that judges."""
    judging = {written_key(row["text"]) for row in core}
    for file in (SEED, OPEN_DOMAIN):
        assert not judging & {written_key(row["text"]) for row in rows_of(file)}


def test_open_domain_texts_are_of_both_languages_and_every_label():
    """Posts and reviews; none stands twice, and none is service chat of the seed set."""
    rows = rows_of(OPEN_DOMAIN)
    texts = {written_key(row["text"]) for row in rows}
    assert len(texts) == len(rows) >= 1000
    assert not texts & {written_key(row["text"]) for row in rows_of(SEED)}
    counts = Counter((row["lang"], row["label"]) for row in rows)
    assert set(counts) == {(lang, label) for lang in LANGUAGES for label in LABELS}
    assert min(counts.values()) >= 50
