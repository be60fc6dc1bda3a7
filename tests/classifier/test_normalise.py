"""What is taken out of a text before the tokenizer, and what must stay."""

import pytest

from classifier.normalise import normalise
from classifier.plain import plain
from classifier.privacy import mask


@pytest.mark.parametrize(
    ("text", "cleaned"),
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
def test_noise_goes(text, cleaned):
    """Handles, links, drawn-out letters, spelled-out words and HTML's entities."""
    assert normalise(text) == cleaned


@pytest.mark.parametrize(
    "text", ["mail me@example.com", "哈哈", "good", "1.2.3", "e.g. this", "100000", "really?!?", "快点！！"]
)
def test_words_stay(text):
    """Addresses, numbers, short forms and double letters are nobody's noise."""
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
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
def test_a_link_ends_where_words_begin(text, cleaned):
    """And begins where no word ends; masked before, it reads the same."""
    assert normalise(text) == normalise(mask(text)) == cleaned


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


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("客 服 态 度 很 差", "客服态度很差"),
        ("客　服　态　度　很　差！", "客服态度很差！"),
        ("客服 态 度很差 快 递也慢", "客服态度很差快递也慢"),
        ("訂 單還沒 發 貨", "訂單還沒發貨"),
        ("不错 很好 下次再来 世 界 末 日", "不错 很好 下次再来 世界末日"),
        ("淘 宝 好，物流快 会再来", "淘宝好，物流快 会再来"),
    ],
)
def test_spaces_within_chinese_words_go(text, cleaned):
    """Where they part one word after another, in either script, and among single characters."""
    assert normalise(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "不错 很好 下次再来",
        "质量很好 用着不错",
        "收到了 质量好 用着不错 物流快 会再来",
        "脏 吵 小 慢",
        "好 赞",
        "态 度",
        "客服  态  度  很差",
        "苹果手机 iPhone 很好",
        "好了 谢谢\n麻烦了 再见",
    ],
)
def test_spaces_between_chinese_clauses_stay(text):
    """They stand for punctuation, and one that seems to part a word may part two."""
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("t h a n k s a", "thanks a"),
        ("T H A N K S for nothing", "THANKS for nothing"),
        ("I w a i t e d, it is s l o w!", "I waited, it is slow!"),
        ("this is g r e a t  s e r v i c e", "this is great  service"),
        ("d o n t 太 慢 了", "don't 太慢了"),
    ],
)
def test_words_in_single_letters_are_words(text, cleaned):
    """Four letters or more that make a word of the dictionary; I and a beside it are words, too."""
    assert normalise(text) == cleaned


@pytest.mark.parametrize(
    "text", ["option A B C D", "b a d", "plan a b", "x y z w q", "t h a n k s x", "a-b c d e", "#t h e m"]
)
def test_other_single_letters_stay(text):
    """Options, initials and what makes no word."""
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("it dont work and didnt before", "it don't work and didn't before"),
        ("Isnt it? I CANT. Thats all", "Isn't it? I CAN'T. That's all"),
        ("ive waited, youre late, whats up", "i've waited, you're late, what's up"),
        ("我dont know", "我don't know"),
    ],
)
def test_left_out_apostrophes_are_put_back(text, cleaned):
    """In the contractions that are no word without."""
    assert normalise(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "as is his wont",
        "well, we were ill, id and its lets im",
        "IVE and HES",
        "#cant isnt.com dont@x.org",
        "don't isn’t cant-do",
        "descant thatsall",
    ],
)
def test_what_may_be_a_word_keeps_none(text):
    """Words, names, addresses and parts of longer words."""
    assert normalise(text) == text


def test_what_is_mended_is_understood():
    """Dialects and slips are found in what was spaced out or had no apostrophe."""
    assert plain("it dont work") == plain("it don't work") == "it does not work"
    assert plain("人 工 客 符 在 吗") == plain("人工客符在吗") == "人工客服在吗"
