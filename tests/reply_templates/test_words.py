"""Likeness by shared words."""

import pytest

from reply_templates.words import shared_words, units


def test_units_are_words_and_pairs_of_characters() -> None:
    """Latin words count whole and in lower case, Chinese in pairs, a lone character by itself."""
    assert units("My iPhone 到货了，退") == {"my", "iphone", "到货", "货了", "退"}


def test_the_same_text_is_fully_alike_and_a_strange_one_not_at_all() -> None:
    """Likeness runs from 1 for the same words to 0 for none in common."""
    alike = shared_words("where is my parcel", ["Where is my parcel?", "发票怎么开"])

    assert alike.tolist() == pytest.approx([1, 0])


def test_rare_words_count_more_than_common_ones() -> None:
    """One word that singles a text out outweighs one that all texts have."""
    alike = shared_words("my invoice", ["my parcel", "an invoice", "my coupon", "my order"])

    assert alike.argmax() == 1


def test_a_message_without_words_is_like_nothing() -> None:
    """An emoji alone, or no text, gives zeros rather than an error."""
    assert shared_words("😡", ["hello"]).tolist() == [0]
    assert shared_words("", ["hello", "！"]).tolist() == [0, 0]
