"""Politeness is told from content."""

import pytest

from console.small_talk import is_closing, is_greeting


@pytest.mark.parametrize(
    "text",
    ["thanks", "Thank you so much for your help!", "OK, thanks 🙏", "好的，谢谢您", "没有了，谢谢",
     "辛苦了", "谢谢啦～", "ｔｈａｎｋｓ", "Thanks. Bye!", "麻烦您了"],
)  # fmt: skip
def test_thanks_and_goodbyes_close(text):
    """Whatever was asked before, they want no answer."""
    assert is_closing(text, "Anything else I can do for you?")


@pytest.mark.parametrize("text", ["ok", "好的", "嗯嗯", "知道了", "got it", "👍"])
def test_an_acknowledgement_closes_only_a_statement(text):
    """After a question it is an answer."""
    assert is_closing(text, "已为您登记。")
    assert not is_closing(text, "需要帮您补发吗？")


@pytest.mark.parametrize(
    "text",
    ["Thanks, but where is it", "谢谢，那什么时候发货", "好像不对", "ok it broke again", "可以退吗",
     "thanks " * 20],
)  # fmt: skip
def test_anything_more_is_no_closing(text):
    """A thanks tacked on to a request closes nothing."""
    assert not is_closing(text)


@pytest.mark.parametrize("text", ["Hello!", "在吗？", "hi there", "亲", "您好 有人吗", "", "  "])
def test_greetings(text):
    """A greeting, a call for somebody, or nothing at all."""
    assert is_greeting(text)


@pytest.mark.parametrize(
    "text", ["你好我要退货", "hello my cup broke", "在吗，快递呢", "你好" * 40]
)
def test_more_than_a_greeting(text):
    """What comes after the greeting counts; something endless is no greeting."""
    assert not is_greeting(text)
