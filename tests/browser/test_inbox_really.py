"""A correction that contradicts a very sure model is asked about once, without taking the focus."""

from playwright.sync_api import expect

from tests.browser.screen import open_conversation, turn
from tests.fakes import reading

QUESTION = "Really positive? The model is 97 % sure of negative. Press it again to confirm."


def test_the_second_press_of_the_same_key_is_the_answer(inbox, say, console):
    """Nothing is stored at first; another message or key asks anew; then it is accepted."""
    console.reader.enqueue(reading("negative", 0.97))
    sent = say("sure-1", "I see, well done", name="Val Sure")["id"]
    open_conversation(inbox, "Val Sure")
    message = turn(inbox, "I see, well done")
    expect(message.get_by_text("negative", exact=True)).to_be_visible()
    message.click()
    focused = inbox.evaluate("document.activeElement.dataset.id")

    inbox.keyboard.press("3")
    expect(message.locator(".really")).to_have_text(QUESTION)
    assert inbox.evaluate("document.activeElement.dataset.id") == focused
    inbox.keyboard.press("1")
    expect(message.locator(".really")).to_be_hidden()
    expect(inbox.get_by_text("Confirmed as negative")).to_be_visible()
    inbox.keyboard.press("3")
    expect(message.locator(".really")).to_have_text(QUESTION)
    assert console.services.views.message(sent)["correction"]["label"] == "negative"
    inbox.keyboard.press("3")

    expect(inbox.get_by_text("Corrected to positive")).to_be_visible()
    assert console.services.views.message(sent)["correction"]["label"] == "positive"


def test_a_held_key_is_one_press(inbox, say, console):
    """Repeats of a key held down do not answer the question."""
    console.reader.enqueue(reading("negative", 0.99))
    sent = say("sure-2", "so they say", name="Wes Held")["id"]
    open_conversation(inbox, "Wes Held")
    message = turn(inbox, "so they say")
    expect(message.get_by_text("negative", exact=True)).to_be_visible()
    message.click()
    for _ in range(3):
        inbox.keyboard.down("2")
    inbox.keyboard.up("2")
    expect(message.locator(".really")).to_contain_text("Really neutral?")
    assert console.services.views.message(sent)["correction"] is None


def test_very_sure_is_what_the_version_says(inbox, say, console):
    """Of a version that is seldom sure a lower confidence is asked about, of a boastful one a higher one
    is not."""
    console.reader.enqueue(
        reading("negative", 0.8, very_sure=True), reading("negative", 0.97, very_sure=False)
    )
    said = [say("sure-3", text, name="Xia Third")["id"] for text in ("so much for that", "well then")]
    open_conversation(inbox, "Xia Third")
    timid, boastful = turn(inbox, "so much for that"), turn(inbox, "well then")
    expect(boastful.get_by_text("negative", exact=True)).to_be_visible()
    timid.click()
    inbox.keyboard.press("2")
    expect(timid.locator(".really")).to_contain_text("80 % sure of negative")
    boastful.click()
    inbox.keyboard.press("2")
    expect(inbox.get_by_text("Corrected to neutral")).to_be_visible()
    corrections = [console.services.views.message(id)["correction"] for id in said]
    assert corrections[0] is None and corrections[1]["label"] == "neutral"
