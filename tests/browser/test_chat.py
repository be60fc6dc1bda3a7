"""The customer's page: a person writes, an agent's answer appears, and nothing else is told."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.screen import card, composer, open_conversation, turn


def test_a_customer_and_an_agent_talk(open_browser, inbox, console):
    """The customer's words are in the inbox, the answer on the customer's page, notes never."""
    chat = open_browser(viewport=PHONE).new_page()
    chat.goto(f"{console.url}/chat")
    chat.get_by_label("Your name (optional)").fill("Cora")
    chat.get_by_label("Your message").fill("Is the blue one <b>back</b>?")
    chat.get_by_label("Your message").press("Enter")
    expect(chat.get_by_text("Sent", exact=True)).to_be_visible()

    open_conversation(inbox, "Cora")
    expect(turn(inbox, "Is the blue one <b>back</b>?")).to_be_visible()
    inbox.keyboard.press("Alt+p")
    inbox.get_by_role("textbox", name="Private note").fill("for us only")
    inbox.keyboard.press("Control+Enter")
    expect(turn(inbox, "for us only")).to_be_visible()
    composer(inbox).fill("Yes, since this morning.")
    composer(inbox).press("Control+Enter")

    log = chat.get_by_role("log", name="Conversation")
    expect(log.get_by_text("Yes, since this morning.")).to_be_visible()
    expect(log.get_by_role("article")).to_have_count(2)
    chat.reload()
    expect(log.get_by_text("Yes, since this morning.")).to_be_visible()
    expect(log.get_by_role("article")).to_have_count(2)


def test_a_message_that_could_not_be_sent_can_be_sent_again(open_browser, inbox, console):
    """Without a connection the message waits on the page, and one click sends it once."""
    browser = open_browser(viewport=PHONE)
    chat = browser.new_page()
    chat.goto(f"{console.url}/chat")
    chat.get_by_label("Your name (optional)").fill("Otto Offline")
    browser.set_offline(True)
    chat.get_by_label("Your message").fill("hello from the train")
    chat.get_by_role("button", name="Send").click()
    expect(chat.get_by_role("alert")).to_contain_text("No connection")

    browser.set_offline(False)
    chat.get_by_role("button", name="Try again").click()

    expect(chat.get_by_text("Sent", exact=True)).to_be_visible()
    expect(card(inbox, "Otto Offline")).to_contain_text("hello from the train")
