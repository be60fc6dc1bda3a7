"""The inbox besides its path: many tabs, lost connections, phones, keys, two languages."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.screen import card, composer, open_conversation, part, turn
from tests.fakes import reading


def test_ten_tabs_of_one_browser_all_follow(open_browser, console, say):
    """Ten inboxes in one browser open, and each shows a new message by itself."""
    browser = open_browser("lin")
    tabs = [browser.new_page() for _ in range(10)]
    for tab in tabs:
        tab.goto(f"{console.url}/agent")
    for tab in tabs:
        expect(tab.get_by_role("searchbox")).to_be_visible()

    say("tabs-1", "one message for ten tabs", name="Tess Tabs")

    for tab in tabs:
        expect(card(tab, "Tess Tabs")).to_contain_text("one message for ten tabs")


def test_what_was_missed_while_the_connection_was_lost_is_made_up(open_browser, console, say):
    """After a break the inbox says so, reconnects by itself, and shows what came meanwhile."""
    page = open_browser("lin").new_page()
    sockets = []
    page.route_web_socket(
        re.compile("/live/ws"), lambda socket: (socket.connect_to_server(), sockets.append(socket))
    )
    page.goto(f"{console.url}/agent")
    say("lost-1", "before the break", name="Lou Lost")
    expect(card(page, "Lou Lost")).to_contain_text("before the break")

    sockets[-1].close()
    say("lost-1", "during the break", name="Lou Lost")

    expect(card(page, "Lou Lost")).to_contain_text("during the break")


def test_what_comes_while_the_connection_is_being_made_is_shown(open_browser, console, say):
    """What happens between the page's first look and the opening of its socket is not lost."""
    say("early-1", "before the page", name="Eva Early")
    page = open_browser("lin").new_page()
    sockets = []
    page.route_web_socket(re.compile("/live/ws"), lambda socket: sockets.append(socket))
    page.goto(f"{console.url}/agent")
    expect(card(page, "Eva Early")).to_contain_text("before the page")

    console.api.post("conversations/early-1/replies", json={"text": "before the socket"})
    sockets[-1].connect_to_server()

    expect(card(page, "Eva Early")).to_contain_text("before the socket")


def test_on_a_phone_one_pane_at_a_time(open_browser, console, say):
    """Queue, conversation and assist follow each other, and the back button leads back."""
    say("phone-1", "Where is my parcel?", name="Pia Phone")
    page = open_browser("lin", PHONE).new_page()
    page.goto(f"{console.url}/agent")

    open_conversation(page, "Pia Phone")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.get_by_role("button", name="Assist").click()
    part(page, "Replies").get_by_role("button").filter(has_text="Insert").first.click()
    expect(composer(page)).not_to_have_value("")
    expect(page.get_by_role("complementary", name="Assist")).to_be_hidden()
    page.get_by_role("button", name="Back to the queue").click()
    expect(card(page, "Pia Phone")).to_contain_text("Draft:")
    page.go_back()
    expect(page.get_by_role("heading", name="Pia Phone", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_account_decides_the_language(open_browser, console, say):
    """A Chinese account sees Chinese in an English browser, and switches with one click."""
    say("lang-1", "我要找律师", name="王芳")
    page = open_browser("mei").new_page()
    page.goto(f"{console.url}/agent")

    expect(page.get_by_role("searchbox", name="搜索会话")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("list", name="会话").get_by_role("link").filter(has_text="王芳").click()
    reasons = page.get_by_role("complementary", name="辅助").get_by_role("region", name="升级原因")
    expect(reasons).to_contain_text("律师")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("searchbox", name="Search conversations")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("searchbox", name="搜索会话")).to_be_visible()


def test_nothing_is_shown_of_a_mood_nobody_is_sure_of(inbox, say, console):
    """Unsure is an empty ring under the message, its number on hover; the queue shows nothing."""
    console.reader.enqueue(reading("negative", 0.41, sure=False))
    say("unsure-1", "well well", name="Uma Unsure")
    open_conversation(inbox, "Uma Unsure")

    ring = turn(inbox, "well well").get_by_role("img", name=re.compile("Unsure: negative at 41 %"))
    expect(ring).to_be_visible()
    expect(card(inbox, "Uma Unsure")).not_to_contain_text("negative")


def test_an_unread_message_says_so_until_it_is_read(inbox, say, console):
    """While no model is ready the message is there without a mood, which comes by itself later."""
    console.reader.ready = False
    say("later-1", "terrible service", name="Lea Later")
    open_conversation(inbox, "Lea Later")
    expect(turn(inbox, "terrible service").get_by_label("Mood not read yet")).to_be_visible()

    console.reader.ready = True
    console.services.worker.wake()

    expect(turn(inbox, "terrible service").get_by_text("negative", exact=True)).to_be_visible()


def test_the_keyboard_alone_does(inbox, say):
    """Alt+J and Alt+K walk the queue, ? explains, Ctrl+K finds, Alt+P writes a private note."""
    say("keys-1", "first", name="Kim First")
    say("keys-2", "second", name="Kim Second")
    expect(card(inbox, "Kim Second")).to_be_visible()
    inbox.keyboard.press("Alt+j")
    expect(inbox.get_by_role("heading", name="Kim Second")).to_be_visible()
    inbox.keyboard.press("Alt+j")
    expect(inbox.get_by_role("heading", name="Kim First")).to_be_visible()
    inbox.keyboard.press("Alt+k")
    expect(inbox.get_by_role("heading", name="Kim Second")).to_be_visible()

    inbox.keyboard.press("?")
    expect(inbox.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    inbox.keyboard.press("Escape")
    inbox.keyboard.press("Control+k")
    inbox.get_by_role("combobox", name="Commands and conversations").fill("Kim Fir")
    expect(inbox.get_by_role("option").filter(has_text="Kim First")).to_be_visible()
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_role("heading", name="Kim First")).to_be_visible()

    inbox.keyboard.press("Alt+p")
    inbox.get_by_role("textbox", name="Private note").fill("Ask the warehouse first")
    inbox.keyboard.press("Control+Enter")
    expect(turn(inbox, "Ask the warehouse first")).to_have_accessible_name(
        re.compile("Private note by Lin")
    )


def test_keys_rest_while_a_chinese_word_is_composed(inbox, say, console):
    """A digit that chooses a candidate of the input method corrects nothing."""
    sent = say("ime-1", "terrible", name="Ida Ime")
    open_conversation(inbox, "Ida Ime")
    expect(turn(inbox, "terrible").get_by_text("negative", exact=True)).to_be_visible()

    inbox.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: '3', bubbles: true, isComposing: true}))"
    )
    inbox.keyboard.press("2")

    expect(inbox.get_by_text("Corrected to neutral")).to_be_visible()
    expect(turn(inbox, "terrible").get_by_text("neutral", exact=True)).to_be_visible()
    assert console.services.views.message(sent["id"])["correction"]["label"] == "neutral"


def test_a_refused_answer_stays_in_the_composer(inbox, say):
    """What the server refuses is said in a sentence, and not one letter is lost."""
    say("long-1", "hello", name="Lo Long")
    open_conversation(inbox, "Lo Long")
    text = "a" * 5001
    composer(inbox).fill(text)

    inbox.get_by_role("button", name="Send", exact=True).click()

    expect(inbox.get_by_role("alert")).to_contain_text("at most 5000")
    expect(composer(inbox)).to_have_value(text)


def test_replies_stack_and_drafts_stay(inbox, say):
    """Two templates follow each other in the composer; leaving and coming back keeps them."""
    say("stack-1", "Where is my parcel? I want to track my order.", name="Sam Stack")
    say("stack-2", "hello", name="Sia Other")
    open_conversation(inbox, "Sam Stack")
    replies = part(inbox, "Replies").get_by_role("button").filter(has_text="Insert")
    replies.nth(0).click()
    replies.nth(1).click()
    written = composer(inbox).input_value()
    assert "\n" in written

    open_conversation(inbox, "Sia Other")
    expect(composer(inbox)).to_have_value("")
    expect(card(inbox, "Sam Stack")).to_contain_text("Draft:")
    open_conversation(inbox, "Sam Stack")
    expect(composer(inbox)).to_have_value(written)


def test_a_slash_finds_a_template_by_its_words(inbox, say):
    """A slash lists the replies, letters narrow them, Enter puts one at the cursor."""
    say("slash-1", "hello", name="Sol Slash")
    open_conversation(inbox, "Sol Slash")

    composer(inbox).press("/")
    expect(
        inbox.get_by_role("listbox", name="Templates").get_by_role("option").first
    ).to_be_visible()
    composer(inbox).press_sequentially("invoice")
    expect(
        inbox.get_by_role("listbox", name="Templates").get_by_role("option").first
    ).to_contain_text(re.compile("invoice", re.IGNORECASE))
    composer(inbox).press("Enter")

    expect(composer(inbox)).to_have_value(re.compile("^[^/].*invoice", re.IGNORECASE | re.DOTALL))


def test_new_conversations_do_not_move_what_the_pointer_is_on(inbox, say):
    """While the pointer is in the queue the order holds, and a notice says who is new."""
    say("still-1", "first", name="Stan Still")
    card(inbox, "Stan Still").hover()
    before = card(inbox, "Stan Still").bounding_box()

    say("still-2", "something new", name="Nan New")

    expect(
        inbox.get_by_role("button", name=re.compile("1 new.*Nan New: something new"))
    ).to_be_visible()
    assert card(inbox, "Stan Still").bounding_box() == before
    inbox.mouse.move(700, 500)
    expect(card(inbox, "Nan New")).to_be_visible()


def test_colleagues_see_who_looks_and_who_types(inbox, open_browser, say, console):
    """Whoever has the same conversation open appears in its header, with a pencil while typing."""
    say("seen-1", "hello", name="Val Seen")
    open_conversation(inbox, "Val Seen")
    other = open_browser("mei").new_page()
    other.goto(f"{console.url}/agent")
    other.get_by_role("link").filter(has_text="Val Seen").click()

    expect(inbox.get_by_role("img", name="Mei is looking")).to_be_visible()
    other.get_by_role("textbox", name="回复客户").press_sequentially("hm")
    expect(inbox.get_by_role("img", name="Mei is typing")).to_be_visible()
    other.close()
    expect(inbox.get_by_role("img", name="Mei is typing")).to_have_count(0)
