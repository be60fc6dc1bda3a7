"""Batches of messages: all of them, alike in length, and with no more padding than pays."""

import pytest

from classifier.inputs import Encoded, batches_of, encode
from classifier.language_base import LanguageBase


def of_lengths(*lengths: int) -> list[Encoded]:
    return [Encoded([0] * length, length) for length in lengths]


@pytest.mark.parametrize("most_padding", (0, 5, 48, float("inf")))
@pytest.mark.parametrize("most", (1, 3, 32))
def test_every_message_is_in_one_batch_and_limits_hold(most, most_padding):
    encoded = of_lengths(9, 3, 50, 4, 4, 31, 30, 29, 8, 8, 90, 3, 12)
    batches = batches_of(encoded, most, most_padding)
    assert sorted(place for batch in batches for place in batch) == list(range(len(encoded)))
    for batch in batches:
        lengths = [len(encoded[place].ids) for place in batch]
        assert len(batch) <= most
        assert sum(max(lengths) - length for length in lengths) <= most_padding


def test_alike_messages_share_a_batch_and_others_do_not():
    assert batches_of(of_lengths(*[29] * 32), 32, 48) == [list(range(32))]
    assert batches_of(of_lengths(60, 5, 61, 6), 32, 48) == [[1, 3], [0, 2]]


def test_without_a_limit_batches_are_full():
    assert [len(batch) for batch in batches_of(of_lengths(*range(1, 71)), 32)] == [32, 32, 6]


def test_of_nothing_there_is_no_batch():
    assert batches_of([], 32, 48) == []


def test_tokens_are_those_that_the_tokenizer_gives_when_called():
    """Also where it was told to cut or to pad, which a call remembers and goes on doing."""
    tokenizer = LanguageBase("").tokenizer()
    texts = ["where is it?", "", "我的快递在哪里", "又慢又贵 seriously 😡", "wait " * 40]
    limits = {"message_tokens": 60, "context_tokens": 8}

    def read() -> list[list[int]]:
        return [item.ids for item in encode(tokenizer, texts, **limits)]

    called = tokenizer(texts, add_special_tokens=True)["input_ids"]
    assert read() == called
    tokenizer(texts, truncation=True, max_length=4, padding=True)
    assert read() == called
