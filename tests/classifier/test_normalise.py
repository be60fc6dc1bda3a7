"""What is taken out of a text before the tokenizer, and what must stay."""

import pytest

from classifier.normalise import normalise
from classifier.privacy import mask


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("@AcmeHelp @118204 where is it", "@user where is it"),
        ("谢谢 @shop_support 小姐姐", "谢谢 @user 小姐姐"),
        ("see https://t.co/Ab12 and www.example.com/a?b=1，好的", "see http and http，好的"),
        ("this is g.r.e.a.t and s-l-o-w", "this is great and slow"),
        ("Sooooo cooool", "Soo cool"),
        ("好好好好的！！！！！", "好好的！！！"),
        ("you &amp; me &#39;n &lt;3", "you & me 'n <3"),
        ("@顺丰速运 你们太慢了", "@user 你们太慢了"),
        ("@中国联通客服 @中国联通 又断网", "@user 又断网"),
        ("ＡＢＣ１２３，好", "ABC123，好"),
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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("see http://t.cn/abc,terrible!", "see http,terrible!"),
        ("http://t.cn/abc!terrible", "http!terrible"),
        ("http://t.cn/abc?why so slow", "http?why so slow"),
        ("http://t.cn/abc.Terrible service", "http.Terrible service"),
        ("(http://t.cn/abc)bad", "(http)bad"),
        ("http://t.cn/abc~谢谢，http://t.cn/abc，太差", "http~谢谢，http，太差"),
        ("https://a.b:8080/x/#!/y?q=1&amp;r=2;s=3 ok", "http ok"),
        ("https://maps.x/?ll=30.27,120.15 there", "http there"),
        ("https://en.wikipedia.org/wiki/Mood_(psychology) it is", "http it is"),
        ("看www.taobao.com好", "看http好"),
        ("Awww...thank you so much", "Aww...thank you so much"),
        ("Ewww.This is disgusting", "Eww.This is disgusting"),
        ("www. and www.shop", "www. and www.shop".replace("www", "ww")),
    ],
)
def test_a_link_ends_where_words_begin(text, plain):
    """And begins where no word ends; masked before, it reads the same."""
    assert normalise(text) == normalise(mask(text)) == plain


@pytest.mark.parametrize(
    "text",
    [
        "slow&not helpful",
        "&copy that",
        "&notit;",
        "@你们真慢 快点",
        "@顺丰垃圾 退钱",
        "5 @ 顺丰",
        "a@顺丰速运 b",
    ],
)
def test_negations_and_complaints_stay(text):
    """An entity ends with a semicolon, and what says something is no handle."""
    assert normalise(text) == text
