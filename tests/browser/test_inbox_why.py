"""The words that drove a mood, marked where the customer wrote them."""

from playwright.sync_api import expect

from tests.browser.screen import open_conversation, turn
from tests.fakes import reading


def test_the_words_that_drove_a_mood_are_marked(inbox, say):
    """The latest message shows them by itself, after an emoji too, and the text stays as it was."""
    text = "😀😀 this is <b>terrible</b>, 太差了"
    say("why-1", text, name="Wanda Why")
    open_conversation(inbox, "Wanda Why")

    said = turn(inbox, "this is")
    expect(said.locator("mark")).to_have_text(["terrible", "太差"])
    assert said.locator(".bubble").text_content() == text
    expect(said.locator(".mood")).to_contain_text("Because of: terrible, 太差")


def test_an_unsure_mood_has_no_reasons(inbox, say, console):
    """Where no mood is shown, no words are marked."""
    console.reader.enqueue(reading("negative", 0.5, sure=False))
    say("why-2", "terrible, I guess", name="Uma Unsure")
    open_conversation(inbox, "Uma Unsure")

    expect(turn(inbox, "I guess").locator(".mood.unsure")).to_be_visible()
    expect(turn(inbox, "I guess").locator("mark")).to_have_count(0)
