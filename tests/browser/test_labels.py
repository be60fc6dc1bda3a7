"""The label desk in a real browser: one message after another, without the mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from db.models import Correction
from db.queries import corrections
from tests.fakes import reading
from tests.running import eventually


@pytest.fixture
def desk(open_page, say, console) -> Page:
    """The desk of an agent called Lin, with at least four messages on it."""
    number = len(console.reader.texts)
    for i in range(4):
        say(f"label-{number}-{i}", f"Message {number} {i}: where is it?", name=f"Customer {i}")
    page = open_page("lin", "/labels")
    expect(page.get_by_role("article", name="Message to label")).to_be_visible()
    return page


def asked(page: Page) -> str:
    return page.locator(".asked").inner_text()


def said_of(console, text: str) -> Correction | None:
    """The label that stands on the message with this text."""
    services = console.services
    for card in services.views.search(text):
        said = services.views.conversation(card["id"])["messages"]
        id = next(one["id"] for one in said if one["text"] == text)
        with services.database.reading() as session:
            return corrections.newest(session, message_ids=[id]).get(id)
    return None


def eventually_labelled(console, text: str, label: str | None) -> Correction | None:
    def check():
        row = said_of(console, text)
        return (row is None) if label is None else (row is not None and row.label == label)

    eventually(check)
    return said_of(console, text)


def test_one_key_labels_and_moves_on(desk, console):
    """1 labels as negative; the next message is there at once, and the counter has moved."""
    first = asked(desk)
    desk.keyboard.press("1")
    expect(desk.locator(".asked")).not_to_have_text(first)
    expect(desk.get_by_role("region", name="Pace")).to_contain_text("1 just now")
    expect(desk.get_by_role("region", name="Just labelled")).to_contain_text(first)

    row = eventually_labelled(console, first, "negative")
    assert row.person_name == "Lin"
    assert row.agreed is False
    assert row.model_version == "fake-1"
    assert 0 <= row.looked_ms < 60_000


def test_enter_agrees_with_the_model(desk, console):
    """The model's own reading is stored as a person's agreement."""
    first = asked(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator(".asked")).not_to_have_text(first)
    assert eventually_labelled(console, first, "neutral").agreed is True


def test_backspace_goes_back_and_takes_the_label_away(desk, console):
    """The message is on the desk again, unlabelled; another key then counts."""
    first = asked(desk)
    desk.keyboard.press("3")
    expect(desk.locator(".asked")).not_to_have_text(first)
    eventually_labelled(console, first, "positive")
    desk.keyboard.press("Backspace")
    expect(desk.locator(".asked")).to_have_text(first)
    eventually_labelled(console, first, None)
    desk.keyboard.press("2")
    eventually_labelled(console, first, "neutral")


def test_s_skips_and_a_held_key_labels_once(desk, console):
    """A skipped message is not labelled and does not come again; repeats of a key are ignored."""
    first = asked(desk)
    desk.keyboard.press("s")
    expect(desk.locator(".asked")).not_to_have_text(first)
    second = asked(desk)
    desk.keyboard.down("1")
    desk.keyboard.down("1")
    desk.keyboard.down("1")
    desk.keyboard.up("1")
    expect(desk.get_by_role("region", name="Pace")).to_contain_text("1 just now")
    eventually_labelled(console, second, "negative")
    assert said_of(console, first) is None


def test_when_all_is_labelled_new_messages_come_by_themselves(desk, say):
    """The end says so, and what arrives later needs no reload."""
    for _ in range(200):
        if desk.locator(".asked").count() == 0:
            break
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("All labelled")).to_be_visible()
    say("label-late", "Is somebody there? <b>{{7*7}}</b>", name="Late Comer")
    expect(desk.locator(".asked")).to_have_text("Is somebody there? <b>{{7*7}}</b>")
    desk.keyboard.press("2")
    expect(desk.get_by_text("All labelled")).to_be_visible()


def test_the_turns_before_are_shown(open_page, say, console):
    """Two turns before the message stand above it."""
    say("label-turns", "The lamp does not work", name="Tam Turns")
    id = console.services.views.find("label-turns")
    console.services.desk.reply(id, text="Have you tried another bulb?", author_name="Lin")
    say("label-turns", "Yes, and now it smells odd", name="Tam Turns")
    page = open_page("lin", "/labels")
    for _ in range(60):
        if "smells odd" in asked(page):
            break
        before = asked(page)
        page.keyboard.press("s")
        expect(page.locator(".asked")).not_to_have_text(before)
    sheet = page.get_by_role("article", name="Message to label")
    expect(sheet.get_by_role("note", name=re.compile("by the customer"))).to_contain_text("lamp")
    expect(sheet.get_by_role("note", name=re.compile("by us"))).to_contain_text("another bulb")


def test_a_very_sure_model_is_contradicted_by_pressing_twice(open_page, say, console):
    """The first press asks on the sheet and stores nothing; the same key again is the answer."""
    console.reader.enqueue(reading("negative", 0.97))
    say("label-sure", "Sure enough, this one", name="Sue Sure")
    page = open_page("lin", "/labels")
    for _ in range(60):
        if "Sure enough" in asked(page):
            break
        before = asked(page)
        page.keyboard.press("s")
        expect(page.locator(".asked")).not_to_have_text(before)
    focused = page.evaluate("document.activeElement.tagName")
    page.keyboard.press("2")
    question = page.locator(".sheet .really")
    expect(question).to_have_text(
        "Really neutral? The model is 97 % sure of negative. Press it again to confirm."
    )
    page.keyboard.press("3")
    expect(question).to_contain_text("Really positive?")
    assert page.evaluate("document.activeElement.tagName") == focused
    assert said_of(console, "Sure enough, this one") is None
    page.keyboard.press("3")
    expect(page.locator(".asked").filter(has_text="Sure enough")).to_have_count(0)
    row = eventually_labelled(console, "Sure enough, this one", "positive")
    assert (row.agreed, row.drawn in ("unsure", "random")) == (False, True)
