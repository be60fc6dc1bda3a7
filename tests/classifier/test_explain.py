"""The words behind a score: whole words, their places, and that removing them moves it."""

import re
from pathlib import Path

import numpy as np
import pytest

import console
from classifier import words as cutting
from classifier.explain import (
    LEAST,
    METHODS,
    MOST_SPANS,
    MOST_TOKENS,
    SERVED,
    SHARE_OF_HEAVIEST,
    explain,
    explained,
    has_reason,
)
from classifier.faithfulness import measure, report
from classifier.reader import Reader
from classifier.words import words_of
from tests.classifier import tiny


@pytest.fixture(scope="module")
def reader(base, first_version) -> Reader:
    """The trained toy reader."""
    return Reader.load(first_version / base.fingerprint / "v1", base)


class Counting:
    """Stands in for a reader whose score hangs on one word, and keeps what it reads."""

    def __init__(self, tokenizer, *, context_tokens: int = 0):
        self.tokenizer, self.read, self.context_tokens = tokenizer, [], context_tokens

    def length(self, text, context=()):
        """A word is a token, cut as by the shipped version."""
        return min(len(text.split()), 112) + 2 + self.context_tokens

    def probabilities(self, texts, contexts, *, alike_once=False):
        self.read += texts
        bad = [any(word in text for word in ("awful", "差")) for text in texts]
        return np.where(np.array(bad)[:, None], [0.9, 0.1, 0.0], [0.1, 0.8, 0.1])


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
        (":( ok :) ^_^", [":(", "ok", ":)", "^_^"]),
        ("好的:)谢谢‼️ T_T >_< =_=", ["好的", ":)", "谢谢", "‼️", "T_T", ">_<", "=_="]),
        ("thanks <3 :D 什么⁉️（￣▽￣）", ["thanks", "<3", ":D", "什么", "⁉️", "（￣▽￣）"]),
        # brackets, times and paths are no faces
        ("订单:(见下) at 16:3 C:\\dir a-_-b", ["订单", "见", "下", "at", "16", "3", "C", "dir", "a", "b"]),
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


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("at", [0, 30, 59])
@pytest.mark.parametrize(
    ("words", "driving"), [("where order parcel size", "awful"), ("快递 客服 等了 手机", "差")]
)
def test_a_message_without_punctuation_is_read_to_the_word(shipped_tokenizer, method, words, driving, at):
    """People write sixty words in one breath; one of them has the mood."""
    message = (words.split() * 15)[:60]
    message[at] = driving
    found = explain(Counting(shipped_tokenizer), " ".join(message), weigh=METHODS[method])
    assert 24 < len(found) <= MOST_SPANS
    assert min(found, key=lambda word: word.weight).text == driving


@pytest.mark.parametrize(("words", "readings"), [(60, 44), (600, 28), (1000, 28), (5000, 32)])
@pytest.mark.parametrize("where", [0.0, 0.5, 1.0])
def test_an_endless_message_costs_few_readings(words, readings, where):
    """However long it is, its heaviest word is found."""
    message = ["word"] * words
    message[round(where * (words - 1))] = "awful"
    counting = Counting(None)
    found = explain(counting, " ".join(message))
    assert min(found, key=lambda word: word.weight).text == "awful"
    assert len(counting.read) <= readings and len(found) <= MOST_SPANS


@pytest.mark.parametrize("bad", [["awful"], ["awful", "awful"]])
@pytest.mark.parametrize("context_tokens", [0, 96])
@pytest.mark.parametrize("words", [5, 30, 60, 112, 1000])
def test_the_work_is_bounded_and_no_text_is_read_twice(words, context_tokens, bad):
    """Long messages after long ones are weighed in larger spans; with both ends too."""
    counting = Counting(None, context_tokens=context_tokens)
    explain(counting, " ".join((bad + ["word"] * words)[:words]))
    assert len(counting.read) == len(set(counting.read))
    assert sum(counting.length(text) for text in counting.read) < 3.2 * MOST_TOKENS


def test_words_that_say_the_same_are_both_reasons():
    """Without either the message is as bad: occlusion alone would show nothing."""
    text = "awful parcel, awful"
    assert not any(word.weight for word in explain(Counting(None), text, weigh=METHODS["occlusion"]))
    assert [word.weight < -LEAST for word in explain(Counting(None), text)] == [True, False, True]


def test_what_has_a_reason_or_no_mood_is_read_without_each_word_alone():
    """Both ends cost twice as many readings and are left for the moods that need them."""
    for text in ("awful parcel order", "where parcel order"):
        counting = Counting(None)
        explain(counting, text)
        assert len(counting.read) == 4


def test_a_reason_is_what_the_inbox_shows():
    """The bounds are those of the script; what weighs against the mood is none."""
    script = Path(console.__file__).parent / "pages" / "static" / "agent" / "why.js"
    bounds = re.findall(r"const (?:LEAST|SHARE_OF_HEAVIEST) = ([\d.]+);", script.read_text(encoding="utf8"))
    assert [float(bound) for bound in bounds] == [LEAST, SHARE_OF_HEAVIEST]
    assert has_reason(np.array([0.0, -0.08]), -1)
    assert not has_reason(np.array([0.0, -0.07]), -1)
    assert not has_reason(np.array([0.08, 0.0]), -1)
    assert not has_reason(np.array([0.5, -0.1]), -1)
    assert not has_reason(np.array([]), 1)


def test_a_pause_between_chinese_words_ends_a_clause(shipped_tokenizer):
    """As many write; an emphatic mark ends one too, and belongs to it."""
    text = "东西很差 客服不理人！退钱 now please"
    clauses = cutting.clauses_of(text, words_of(shipped_tokenizer, text), 9)
    assert [text[c[0][0] : c[-1][1]] for c in clauses] == ["东西很差", "客服不理人！", "退钱 now please"]


def test_clauses_hold_every_word_in_order():
    """Grouping loses nothing."""
    words = [(0, 1), (3, 4), (6, 7)]
    assert cutting.clauses_of("a, b, c", words, 3) == [[(0, 1)], [(3, 4)], [(6, 7)]]
    assert cutting.clauses_of("a, b, c", words, 2) == [[(0, 1), (3, 4)], [(6, 7)]]


def test_nothing_to_point_at_is_no_error(reader):
    """A message without words has a reading and no words."""
    assert explained(reader, "…").words == []


@pytest.fixture(scope="module")
def measured(reader, tmp_path_factory) -> dict:
    """Faithfulness of the toy reader, by occlusion and as served."""
    file = tmp_path_factory.mktemp("dev") / "dev.jsonl"
    tiny.write_rows(file, tiny.messages(60, seed=5))
    return measure(reader, file, {name: METHODS[name] for name in ("occlusion", SERVED)})


@pytest.mark.parametrize("method", ["occlusion", SERVED])
def test_faithfulness_of_the_toy_reader(measured, method):
    """Removing the driving words costs more than removing random ones; keeping them costs less."""
    rows = [row for row in measured["rows"] if row["method"] == method]
    assert {row["lang"] for row in rows} == {"en", "zh", "all"}
    half = next(row for row in rows if row["lang"] == "all" and row["share"] == 0.5)
    assert half["comprehensiveness"] > half["comprehensiveness_random"] + 0.1
    assert half["sufficiency"] < half["sufficiency_random"]
    assert np.isfinite([value for value in half.values() if isinstance(value, float)]).all()


def test_moods_without_a_reason_are_counted(measured):
    """By language, of the sure ones; as served no toy message is left without."""
    by_method = {
        method: {row["lang"]: row for row in measured["reasons"] if row["method"] == method}
        for method in ("occlusion", SERVED)
    }
    alone, served = by_method["occlusion"], by_method[SERVED]
    assert set(served) == {"en", "zh", "all"}
    assert served["all"]["sure_moods"] == served["en"]["sure_moods"] + served["zh"]["sure_moods"] > 20
    assert alone["all"]["without_reason"] > served["all"]["without_reason"] == 0
    assert f"| {SERVED} | all | {served['all']['sure_moods']} | 0.0% |" in report(measured)
