"""The label desk in a real browser: one message after another, without the mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from db.models import Role
from db.queries import people
from tests.browser.labelled import eventually_labelled, message_id, said_of
from tests.fakes import reading


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


def label_all(page: Page) -> None:
    """Every message that waits, as neutral."""
    for _ in range(200):
        if page.locator(".asked").count() == 0:
            break
        page.keyboard.press("2")
    expect(page.get_by_text("All labelled")).to_be_visible()


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
    if is_blind(desk):
        desk.keyboard.press("s")
    expect(desk.locator(".reading .odds")).to_be_visible()
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


def test_what_is_labelled_elsewhere_leaves_the_desk(desk, console):
    """By a namesake, or by oneself in the inbox, even the one looked at; going back takes none of it away."""
    first = asked(desk)
    texts = {first, *console.reader.texts[-4:]}
    with console.services.database.session() as session:
        lin = people.by_username(session, username="lin").id
        namesake = people.create(
            session, username="other-lin", name="Lin", password_hash="-", role=Role.AGENT
        ).id
        session.commit()
    for text in sorted(texts, key=first.__eq__):  # what is looked at last
        person = lin if text == first else namesake
        id = message_id(console, text)
        console.services.desk.correct(id, label="positive", person_id=person)
    expect(desk.locator(".asked", has_text=first)).to_have_count(0)
    desk.keyboard.press("Backspace")
    while desk.locator(".asked").count():
        assert asked(desk) not in texts
        before = asked(desk)
        desk.keyboard.press("2")
        expect(desk.locator(".asked", has_text=before)).to_have_count(0)
    assert {said_of(console, text).label for text in texts} == {"positive"}


def test_a_message_taken_back_at_once_stays_on_the_desk(desk, console):
    """Its label may be told after the going back, and is nobody else's."""
    first = asked(desk)
    for _ in range(3):
        desk.keyboard.press("3")
        desk.keyboard.press("Backspace")
    expect(desk.locator(".asked")).to_have_text(first)
    desk.keyboard.press("1")
    eventually_labelled(console, first, "negative")


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
    label_all(desk)
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


def is_blind(page: Page) -> bool:
    """Whether the message asked about shows no reading; every fourth one that a person is dealt."""
    expect(page.locator(".reading > *").first).to_be_visible()
    return page.locator(".reading .odds").count() == 0


def test_a_very_sure_model_is_contradicted_by_pressing_twice(desk, say, console):
    """The first press asks on the sheet and stores nothing; the same key again is the answer."""
    page = desk
    for number in range(2):
        label_all(page)
        text = f"Sure enough, this one {number}"
        console.reader.enqueue(reading("negative", 0.97))
        say(f"label-sure-{number}", text, name="Sue Sure")
        expect(page.locator(".asked")).to_have_text(text)
        if not is_blind(page):
            break
    focused = page.evaluate("document.activeElement.tagName")
    page.keyboard.press("2")
    question = page.locator(".sheet .really")
    expect(question).to_have_text(
        "Really neutral? The model is 97 % sure of negative. Press it again to confirm."
    )
    page.keyboard.press("3")
    expect(question).to_contain_text("Really positive?")
    assert page.evaluate("document.activeElement.tagName") == focused
    assert said_of(console, text) is None
    page.keyboard.press("3")
    expect(page.get_by_text("All labelled")).to_be_visible()
    row = eventually_labelled(console, text, "positive")
    assert (row.agreed, row.drawn) == (False, "unsure")


def test_a_message_drawn_at_random_is_labelled_without_seeing_the_reading(desk, say, console):
    """One of four: no reading, no answer marked, nothing to agree with, nobody asked twice, and what
    was just labelled does not tell either."""
    label_all(desk)
    blind = []
    for word in ("tea", "rice", "soap", "ink"):
        console.reader.enqueue(reading("negative", 0.97))
        say(f"label-blind-{word}", f"Is there any {word} here?", name=f"Bea {word}")
        expect(desk.locator(".asked")).to_have_text(f"Is there any {word} here?")
        if not is_blind(desk):
            desk.keyboard.press("Enter")
            expect(desk.get_by_text("All labelled")).to_be_visible()
            continue
        blind.append(asked(desk))
        sheet = desk.get_by_role("article", name="Message to label")
        expect(sheet).to_contain_text("the model's is not shown")
        expect(sheet).to_contain_text("drawn at random")
        expect(sheet.locator(".answer[data-guess]")).to_have_count(0)
        expect(sheet.get_by_role("button", name="Agree with the model")).to_be_disabled()
        desk.keyboard.press("Enter")
        expect(desk.locator(".asked")).to_have_text(blind[-1])
        desk.keyboard.press("2")
        expect(desk.get_by_text("All labelled")).to_be_visible()
        newest = desk.get_by_role("region", name="Just labelled").get_by_role("listitem").first
        expect(newest).to_contain_text(blind[-1])
        expect(newest.locator(".said")).to_have_count(0)
    [text] = blind
    row = eventually_labelled(console, text, "neutral")
    assert (row.agreed, row.drawn) == (False, "blind")
