"""The inbox in a real browser: a message's way from its arrival to a case that others find."""

import re

from playwright.sync_api import expect

from tests.browser.screen import card, composer, open_conversation, part, turn


def test_a_posted_message_appears_with_its_mood(inbox, say):
    """What is posted is on the screen without a reload, with its mood, number and version."""
    say("live-1", "Where is my parcel? This is terrible.", name="Ada Live")

    expect(card(inbox, "Ada Live")).to_contain_text("Where is my parcel?")
    expect(card(inbox, "Ada Live")).to_contain_text("negative")
    open_conversation(inbox, "Ada Live")
    mood = turn(inbox, "Where is my parcel?").get_by_text("negative", exact=True)
    mood.hover()
    expect(inbox.locator(".tip")).to_contain_text(re.compile(r"−0\.85.*fake-1"))


def test_a_message_of_the_open_conversation_appears_below(inbox, say):
    """A second message joins the open conversation, and the sentiment curve gets a point."""
    say("live-2", "Hello there", name="Bo Below")
    open_conversation(inbox, "Bo Below")
    say("live-2", "Thanks, that was great!", name="Bo Below")

    expect(turn(inbox, "that was great").get_by_text("positive", exact=True)).to_be_visible()
    conversation = inbox.get_by_role("region", name="Conversation")
    expect(conversation.get_by_role("img", name="Mood over 2 messages")).to_be_visible()


def test_the_conversation_fills_its_pane_in_the_page_s_own_type(inbox, say):
    """The log takes all the height there is, and is set like the rest of the page."""
    say("fills-1", "short", name="Fil Led")
    open_conversation(inbox, "Fil Led")
    log = inbox.get_by_role("log")
    assert log.bounding_box()["height"] == inbox.locator(".log-place").bounding_box()["height"]
    family = "node => getComputedStyle(node).fontFamily"
    assert log.evaluate(family) == inbox.locator(".ut-app").evaluate(family)


def test_one_key_corrects_and_undo_takes_it_back(inbox, say):
    """3 corrects the selected message to positive, shown at once with who said so; undo exists."""
    say("key-1", "awful, just awful", name="Cy Key")
    open_conversation(inbox, "Cy Key")
    message = turn(inbox, "awful, just awful")
    expect(message.get_by_text("negative", exact=True)).to_be_visible()

    message.click()
    inbox.keyboard.press("3")

    expect(message.get_by_text("positive", exact=True)).to_be_visible()
    expect(message).to_contain_text("Lin")
    message.get_by_role("button", name="Undo the correction").click()
    expect(message.get_by_text("negative", exact=True)).to_be_visible()


def test_one_click_confirms(inbox, say, console):
    """Agreeing with the model is a click as well, and is recorded as agreement."""
    sent = say("key-2", "perfect, love it", name="Di Click")
    open_conversation(inbox, "Di Click")
    message = turn(inbox, "perfect, love it")
    expect(message.get_by_text("positive", exact=True)).to_be_visible()

    message.hover()
    message.get_by_role("button", name="Correct to positive (3)").click()

    expect(message.get_by_role("button", name="Correct to positive (3)")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(inbox.get_by_text("Confirmed as positive")).to_be_visible()
    assert console.services.views.message(sent["id"])["correction"]["agreed"] is True


def test_digits_typed_into_an_answer_correct_nothing(inbox, say):
    """Keys act on moods only while nobody is typing."""
    say("key-3", "hello, any news?", name="Ed Digits")
    open_conversation(inbox, "Ed Digits")
    expect(turn(inbox, "any news?").get_by_text("neutral", exact=True)).to_be_visible()

    composer(inbox).fill("")
    composer(inbox).press_sequentially("order 123")

    expect(composer(inbox)).to_have_value("order 123")
    expect(turn(inbox, "any news?").get_by_text("neutral", exact=True)).to_be_visible()


def test_answered_with_a_template_and_refused_while_a_blank_stands(inbox, say, console):
    """A click puts a filled reply into the composer; a blank left in it is not sent, then it is."""
    say("blank-1", "Where is my parcel? I want to track my order.", name="Flo Blank", order="8841")
    open_conversation(inbox, "Flo Blank")
    reply = part(inbox, "Replies").get_by_role("button").filter(has_text="[tracking number]").first
    reply.click()
    expect(composer(inbox)).to_have_value(re.compile(r"8841"))

    composer(inbox).press("Control+Enter")

    expect(inbox.get_by_text(re.compile(r"Not sent: \[.+\] is still blank"))).to_be_visible()
    assert len(_said(console, "blank-1")) == 1
    composer(inbox).fill("It is with the courier and comes tomorrow.")
    composer(inbox).press("Control+Enter")
    expect(turn(inbox, "comes tomorrow")).to_be_visible()
    expect(composer(inbox)).to_have_value("")
    assert [said["author"] for said in _said(console, "blank-1")] == ["customer", "agent"]


def test_escalated_and_dismissed(inbox, say):
    """A rule that spoke gives its reason; a person can ask for a supervisor too."""
    say("raise-1", "I will call my lawyer", name="Gus Raise")
    open_conversation(inbox, "Gus Raise")
    expect(part(inbox, "Why escalated")).to_contain_text("lawyer")
    part(inbox, "Why escalated").get_by_role("button", name="Dismiss as wrong").first.click()
    expect(part(inbox, "Why escalated")).to_be_hidden()

    inbox.get_by_role("button", name="Escalate").click()
    question = inbox.get_by_role("dialog", name="Ask for a supervisor")
    question.get_by_label("Reason").fill("Wants a refund above my limit")
    question.get_by_role("button", name="Escalate").click()

    expect(part(inbox, "Why escalated")).to_contain_text("Wants a refund above my limit")
    inbox.get_by_role("tab", name="Escalated").click()
    expect(card(inbox, "Gus Raise")).to_be_visible()


def test_resolved_found_again_by_search_and_as_a_similar_case(inbox, say):
    """A resolved conversation leaves the queue, is found by its words, and helps with the next."""
    say("past-1", "The zipper of my tent broke on the first night", name="Hal Past")
    open_conversation(inbox, "Hal Past")
    composer(inbox).fill("A new tent is on its way to you.")
    composer(inbox).press("Control+Enter")
    expect(turn(inbox, "A new tent")).to_be_visible()

    inbox.get_by_role("log", name="Messages").click()
    inbox.keyboard.press("Alt+e")
    question = inbox.get_by_role("dialog", name="Resolve this conversation")
    question.get_by_label("How did it end?").fill("Replaced")
    question.get_by_text("5", exact=True).click()
    question.get_by_role("button", name="Resolve").click()
    inbox.mouse.move(700, 500)
    expect(card(inbox, "Hal Past")).to_have_count(0)

    inbox.get_by_role("searchbox", name="Search conversations").fill("zipper tent")
    expect(card(inbox, "Hal Past")).to_contain_text("Resolved")
    inbox.get_by_role("searchbox", name="Search conversations").fill("")

    say("past-2", "The zipper of our tent broke in the first night", name="Ivy Next")
    open_conversation(inbox, "Ivy Next")
    case = part(inbox, "Same before").get_by_role("article").filter(has_text="zipper of my tent")
    expect(case).to_contain_text("Replaced")
    case.get_by_role("button", name="Use this reply").click()
    expect(composer(inbox)).to_have_value("A new tent is on its way to you.")


def _said(console, conversation: str) -> list[dict]:
    views = console.services.views
    return views.conversation(views.find(conversation))["messages"]
