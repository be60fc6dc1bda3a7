"""Words are found however people write them, and not inside other words."""

import pytest

from console.wording import Words, plain


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("12315", "我要打１２３１５"),
        ("律师", "找律 师去"),
        ("律师", "我找律師"),
        ("消协", "去消\u200b协告你们"),
        ("lawyer*", "My LAWYERS will call"),
        ("lawyer", "我要找lawyer了"),
        ("can't wait", "I can’t  wait"),
        ("charge back", "charge\nback"),
        ("找…领导", "帮我找一下你们领导"),
        ("post…on twitter", "I will post all of this on Twitter"),
    ],
)
def test_words_are_found(word, text):
    """Full-width, traditional, spaced, inflected, quoted differently, or with words in between."""
    assert Words([word]).first_in(plain(text)) is not None


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("12315", "订单号9912315001"),
        ("sue", "an issue with my order"),
        ("ftc", "often ftcx"),
        ("lawyer", "lawyers"),
        ("找…领导", "我找到了。你们领导不在"),
        ("找…领导", "找" + "一" * 30 + "领导"),
        ("a.b", "axb"),
    ],
)
def test_other_words_are_not(word, text):
    """Parts of longer words and numbers, other sentences, and patterns in a word do not count."""
    assert Words([word]).first_in(plain(text)) is None


def test_what_was_found_is_told_as_it_was_written():
    """The reason quotes the customer, not the list."""
    assert Words(["lawyer*"]).first_in(plain("two Lawyers")) == "lawyers"
