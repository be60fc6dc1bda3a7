"""What is taken out of a text before the tokenizer, and what must stay."""

import pytest

from classifier.normalise import normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("@AcmeHelp @118204 where is it", "@user where is it"),
        ("谢谢 @shop_support 小姐姐", "谢谢 @user 小姐姐"),
        ("see https://t.co/Ab12 and www.example.com/a?b=1，好的", "see http and http，好的"),
        ("this is g.r.e.a.t and s-l-o-w", "this is great and slow"),
        ("Sooooo cooool", "Soo cool"),
        ("好好好好的！！！！！", "好好的！！！"),
        ("you &amp; me", "you & me"),
    ],
)
def test_noise_goes(text, plain):
    """Handles, links, drawn-out letters, spelled-out words and HTML's entities."""
    assert normalise(text) == plain


@pytest.mark.parametrize(
    "text", ["mail me@example.com", "哈哈", "good", "1.2.3", "e.g. this", "100000", "really?!?", "快点！！"]
)
def test_words_stay(text):
    """Addresses, numbers, short forms and double letters are nobody's noise."""
    assert normalise(text) == text
