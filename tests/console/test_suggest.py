"""Templates for a message, filled with what the desk knows."""

import pytest

from console.suggest import reply_language


def templates(room, text: str, **fields) -> list[dict]:
    return room.desk.assist(room.say(text, **fields), agent_name="Lin")["templates"]


def test_replies_come_in_the_customers_language_and_filled(room):
    """Name, order, product, store and agent stand in the text; what is unknown stays a blank."""
    room.tidy()
    found = templates(
        room,
        "Where is my parcel? It has not arrived",
        customer_name="Wang",
        order="8841",
    )
    assert len(found) == 5
    assert any("8841" in template["text"] for template in found)
    for template in found:
        assert template.keys() == {"template_id", "title", "text", "why", "blanks"}
        for blank in template["blanks"]:
            assert blank in template["text"]


def test_templates_come_without_vectors_too(sqlite_room):
    """Before the examples are encoded, words decide."""
    sqlite_room.encoder = None
    found = templates(sqlite_room, "我的快递到哪了？一直没有物流信息")
    assert "字词" in found[0]["why"]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in template["text"]) for template in found)


def test_examples_are_encoded_once_for_each_encoder(sqlite_room):
    """Seconds of work, so not for every message."""
    sqlite_room.desk.suggester.prepare()
    calls = sqlite_room.encoder.calls
    sqlite_room.desk.suggester.prepare()
    assert sqlite_room.encoder.calls == calls == 1


def test_what_a_customer_writes_is_never_run_as_a_template(sqlite_room):
    """A name like a template expression is filled in letter for letter."""
    found = templates(sqlite_room, "Where is my parcel?", customer_name="{{7*7}}", order="{{1+1}}")
    assert not any("49" in template["text"] for template in found)
    assert any("{{" in template["text"] for template in found)


@pytest.mark.parametrize(
    ("texts", "locale", "language"),
    [
        (["我要退款"], "en", "zh"),
        (["I want a refund"], "zh", "en"),
        (["我要退款", "8841"], None, "zh"),
        (["I want a refund", "ok"], "zh-CN", "en"),
        (["8841"], "zh-CN", "zh"),
        (["8841"], None, "en"),
        ([], None, "en"),
    ],
)
def test_the_language_is_that_of_what_was_said(texts, locale, language):
    """The newest text that shows a language, else the locale."""
    assert reply_language(texts, locale) == language
