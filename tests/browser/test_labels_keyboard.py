"""Tab at the label desk: Enter and Space press what it leads to; without it Enter keeps its meaning."""

import pytest
from playwright.sync_api import Locator, Page, expect

from db.queries import corrections, people
from tests.browser.labelled import eventually_labelled, message_id, said_of
from tests.running import eventually


def tab_to(page: Page, button: Locator) -> None:
    """Press Tab until the button has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("Tab never led there")


@pytest.fixture
def text(say, console) -> str:
    """The last of six messages that the model reads as neutral."""
    number = len(console.reader.texts)
    for i in range(6):
        text = f"Parcel {number} {'abcdef'[i] * 3}, where is it?"
        say(f"keyboard-{number}-{i}", text, name=f"Customer {i}")
    return text


@pytest.fixture
def desk(open_page, text) -> Page:
    """Lin's desk, with messages on it."""
    page = open_page("lin", "/labels")
    expect(page.locator(".reading > *").first).to_be_visible()
    return page


def shown(page: Page) -> str:
    """The message asked about, passing over those that are labelled without the reading."""
    while page.locator(".reading .odds").count() == 0:
        page.keyboard.press("s")
    return page.locator(".asked").inner_text()


def answer(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Correct the mood").get_by_role("button", name=name)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_an_answer_that_tab_led_to_is_given(desk, console, key):
    """And not the model's; the focus stays on it for the next message."""
    text = shown(desk)
    tab_to(desk, answer(desk, "negative"))
    desk.keyboard.press(key)
    expect(desk.locator(".asked")).not_to_have_text(text)
    eventually_labelled(console, text, "negative")
    expect(answer(desk, "negative")).to_be_focused()


def test_skip_and_back_are_what_they_say(desk, console):
    """Neither stores an agreement; Enter held down presses once."""
    text = shown(desk)
    tab_to(desk, desk.get_by_role("button", name="Skip"))
    desk.keyboard.down("Enter")
    desk.keyboard.down("Enter")
    desk.keyboard.up("Enter")
    expect(desk.locator(".asked")).not_to_have_text(text)
    expect(desk.get_by_text("skipped")).to_have_count(1)
    tab_to(desk, desk.get_by_role("button", name="Back"))
    desk.keyboard.press("Enter")
    expect(desk.locator(".asked")).to_have_text(text)
    assert said_of(console, text) is None


def test_after_a_click_enter_agrees_as_ever(desk, console):
    """A mouse's focus is none: Enter on the next message stores what the model reads."""
    clicked = shown(desk)
    answer(desk, "positive").click()
    eventually_labelled(console, clicked, "positive")
    text = shown(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator(".asked")).not_to_have_text(text)
    eventually_labelled(console, text, "neutral")


def test_a_side_that_tab_led_to_is_taken(open_page, console, text):
    """In the supervisor's view Enter settles on it."""
    message = message_id(console, text)
    eventually(lambda: console.services.views.message(message)["reading"])
    for name, label in (("kim", "negative"), ("bo", "positive")):
        person = console.person(name)
        console.services.desk.correct(message, label=label, person_id=person)
    page = open_page("sam", "/labels?view=disagreements")
    expect(page.locator(".merge .asked")).to_have_text(text)
    tab_to(page, page.locator(".side[data-label=positive]"))
    page.keyboard.press("Enter")
    lately = page.get_by_role("region", name="Settled lately")
    expect(lately).to_contain_text(text)
    with console.services.database.reading() as session:
        settled = corrections.settlement(session, message_id=message)
        assert (settled.label, settled.person_id) == (
            "positive",
            people.by_username(session, username="sam").id,
        )
