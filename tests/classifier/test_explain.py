"""The words behind a score: whole words, their places, and that removing them moves it."""

import numpy as np
import pytest

from classifier import words as cutting
from classifier.explain import METHODS, MOST_SPANS, explain, explained
from classifier.faithfulness import measure
from classifier.reader import Reader
from classifier.words import words_of
from tests.classifier import tiny


@pytest.fixture(scope="module")
def reader(base, first_version) -> Reader:
    """The trained toy reader."""
    return Reader.load(first_version / base.fingerprint / "v1", base)


@pytest.fixture(scope="module")
def shipped_tokenizer():
    """The tokenizer that ships, which knows Chinese words."""
    from classifier.language_base import LanguageBase

    return LanguageBase("").tokenizer()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't like @AcmeHelp's A-12, ok?", ["I", "don't", "like", "@AcmeHelp's", "A-12", "ok", "?"]),
        ("see https://lantern.example/a?b=1 👎🏽!!", ["see", "https://lantern.example/a?b=1", "👎🏽", "!!"]),
        ("我不满意，谢谢了", ["我", "不满意", "谢谢了"]),
        ("iPhone收到了thanks", ["iPhone", "收到了", "thanks"]),
        (" …  ", []),
    ],
)  # fmt: skip
def test_words_are_whole(shipped_tokenizer, text, expected):
    """Latin words keep their apostrophes, negations and particles their Chinese word."""
    assert [text[start:end] for start, end in words_of(shipped_tokenizer, text)] == expected


def test_every_chinese_character_belongs_to_one_word(shipped_tokenizer):
    """Also in a run longer than the tokenizer reads at once, and for characters it does not know."""
    text = "退款到现在还没有到账我真的很生气㐀" * 6
    places = words_of(shipped_tokenizer, text)
    assert "".join(text[start:end] for start, end in places) == text


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("text", "driving", "sign"),
    [("where order awful size", "awful", -1), ("parcel great order", "great", 1), ("单件差何", "差", -1)],
)  # fmt: skip
def test_the_word_with_a_mood_drives_the_score(reader, method, text, driving, sign):
    """Each method finds the only word of the toy language that has the mood."""
    found = explain(reader, text, weigh=METHODS[method])
    assert max(found, key=lambda word: sign * word.weight).text == driving
    assert all(text[word.start : word.end] == word.text for word in found)


def test_a_long_message_is_weighed_in_few_spans(reader):
    """Clauses first, and words only in those that matter: never more than MOST_SPANS spans."""
    text = "where order parcel size, " * 30 + "awful"
    found = explain(reader, text)
    assert len(found) <= MOST_SPANS
    assert [word.start for word in found] == sorted(word.start for word in found)


def test_clauses_hold_every_word_in_order():
    """Grouping loses nothing."""
    words = [(0, 1), (3, 4), (6, 7)]
    assert cutting.clauses_of("a, b, c", words, 3) == [[(0, 1)], [(3, 4)], [(6, 7)]]
    assert cutting.clauses_of("a, b, c", words, 2) == [[(0, 1), (3, 4)], [(6, 7)]]


def test_nothing_to_point_at_is_no_error(reader):
    """A message without words has a reading and no words."""
    assert explained(reader, "…").words == []


def test_faithfulness_of_the_toy_reader(reader, tmp_path):
    """Removing the driving words costs more than removing random ones; keeping them costs less."""
    tiny.write_rows(tmp_path / "dev.jsonl", tiny.messages(60, seed=5))
    rows = measure(reader, tmp_path / "dev.jsonl", {"occlusion": METHODS["occlusion"]})["rows"]
    assert {row["lang"] for row in rows} == {"en", "zh", "all"}
    half = next(row for row in rows if row["lang"] == "all" and row["share"] == 0.5)
    assert half["comprehensiveness"] > half["comprehensiveness_random"] + 0.1
    assert half["sufficiency"] < half["sufficiency_random"]
    assert np.isfinite([value for value in half.values() if isinstance(value, float)]).all()
