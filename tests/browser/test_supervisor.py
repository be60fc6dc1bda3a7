"""The supervisors' page in a real browser: what is escalated, and what is done about it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.running import eventually


@pytest.fixture
def floor(open_page) -> Page:
    """The page of a supervisor called Sam."""
    return open_page("sam", "/supervisor")


def row(page: Page, name: str) -> Locator:
    rows = page.get_by_role("list", name="Escalated conversations").get_by_role("listitem")
    return rows.filter(has_text=name)


def flag(page: Page, reason: str) -> Locator:
    """A flag of the open conversation."""
    return (
        page.get_by_role("group", name="Why escalated")
        .get_by_role("article")
        .filter(has_text=reason)
    )


def open_row(page: Page, name: str) -> None:
    row(page, name).get_by_role("link").click()
    page.get_by_role("heading", name=name, level=1).wait_for()


def standing(console, conversation: str) -> list[dict]:
    return console.services.views.card(console.services.views.find(conversation))["flags"]


def test_what_is_escalated_appears_at_once_most_urgent_first(floor, say):
    """A flag is on the open page without a reload, with its reason, and urgent ones stand above."""
    say("sup-1", "I am angry, this is terrible", name="Ann Angry")
    expect(row(floor, "Ann Angry")).to_contain_text("very upset")
    say("sup-2", "I will call my lawyer", name="Leo Legal")
    expect(row(floor, "Leo Legal")).to_contain_text("lawyer")

    names = floor.get_by_role("list", name="Escalated conversations").get_by_role("listitem")
    order = names.all_inner_texts()
    legal = next(i for i, text in enumerate(order) if "Leo Legal" in text)
    angry = next(i for i, text in enumerate(order) if "Ann Angry" in text)
    assert legal < angry
    expect(row(floor, "Leo Legal")).to_contain_text("Urgent")
    expect(floor.locator("[data-tile=open] .figure")).not_to_have_text("–")


def test_what_is_raised_while_the_list_loads_is_not_lost(open_browser, say, console):
    """A list that was read before a flag and arrives after it does not take the flag away."""
    page = open_browser("sam").new_page()

    def asks_for_the_list(request) -> bool:
        return '"standing"' in (request.post_data or "")

    def hold_back(route):
        answer = route.fetch()
        if asks_for_the_list(route.request):
            say("sup-late", "I will call my lawyer", name="Lat Er")
            row(page, "Lat Er").wait_for()
        route.fulfill(response=answer)

    page.route(re.compile("/component_server"), hold_back)
    with page.expect_response(lambda response: asks_for_the_list(response.request)):
        page.goto(f"{console.url}/supervisor")
    page.wait_for_load_state("networkidle")
    expect(row(page, "Lat Er")).to_contain_text("lawyer")


def test_acknowledged_by_key_then_assigned_and_resolved_with_a_note(floor, say, console):
    """Who is on it is shown, and what was done stays in the list of what was closed."""
    say("sup-3", "you will hear from my lawyer", name="Abe Acts")
    open_row(floor, "Abe Acts")
    floor.keyboard.press("a")
    expect(flag(floor, "lawyer")).to_contain_text("Sam")
    expect(row(floor, "Abe Acts")).to_contain_text("Sam")

    flag(floor, "lawyer").get_by_role("button", name="Assign").click()
    floor.get_by_role("menuitemradio", name=re.compile("Lin")).click()
    expect(row(floor, "Abe Acts")).to_contain_text("Lin")

    flag(floor, "lawyer").get_by_role("button", name="Resolve").click()
    question = floor.get_by_role("dialog", name="Resolve this escalation")
    question.get_by_role("button", name="Resolve").click()
    expect(question).to_be_visible()  # it needs its note
    question.get_by_label("Note").fill("Called him, refund sent")
    question.get_by_role("button", name="Resolve").click()

    expect(flag(floor, "lawyer")).to_contain_text("Resolved")
    floor.mouse.move(900, 700)
    expect(row(floor, "Abe Acts")).to_have_count(0)
    floor.get_by_role("tab", name="Recently closed").click()
    closed = floor.get_by_role("list", name="Recently closed").get_by_role("listitem")
    expect(closed.filter(has_text="Abe Acts")).to_contain_text("Called him, refund sent")
    assert standing(console, "sup-3") == []


def test_dismissed_as_wrong_is_kept_as_a_label(floor, say, console):
    """A false alarm is closed as one, note or not, and counted against its rule."""
    say("sup-4", "My brother is a lawyer and loves your shop", name="Fay False")
    open_row(floor, "Fay False")
    floor.keyboard.press("d")
    question = floor.get_by_role("dialog", name="Dismiss as wrong")
    question.get_by_role("button", name="Dismiss").click()

    expect(flag(floor, "lawyer")).to_contain_text("Dismissed as wrong")
    dismissed = console.services.views.escalations(status="dismissed")["items"]
    assert [one["card"]["conversation_id"] for one in dismissed] == ["sup-4"]


def test_the_conversation_is_read_along_and_can_be_taken_over(floor, say, console):
    """New turns appear beside the list; labels are not changed here; a link leads to the inbox."""
    say("sup-5", "call my lawyer", name="Rio Reads")
    open_row(floor, "Rio Reads")
    say("sup-5", "are you there?", name="Rio Reads")

    log = floor.get_by_role("log", name="Messages")
    expect(log.get_by_role("article").filter(has_text="are you there?")).to_be_visible()
    expect(log.get_by_role("group", name="Correct the mood")).to_have_count(0)
    step_in = floor.get_by_role("link", name="Open in the inbox")
    id = console.services.views.find("sup-5")
    expect(step_in).to_have_attribute("href", f"/agent?c={id}")
    assert f"c={id}" in floor.url


def test_two_supervisors_see_the_same(floor, open_page, say):
    """What one does is on the other's screen at once."""
    other = open_page("mei", "/supervisor")
    say("sup-6", "I want to speak to my lawyer", name="Two See")
    open_row(floor, "Two See")
    floor.keyboard.press("a")
    rows = other.get_by_role("list", name="已升级的会话").get_by_role("listitem")
    expect(rows.filter(has_text="Two See")).to_contain_text("Sam")
    expect(rows.filter(has_text="Two See")).to_contain_text("客户提到法律途径")


def test_letters_typed_into_a_note_do_nothing_else(floor, say, console):
    """A, R and D act only while nobody is typing."""
    say("sup-7", "lawyer lawyer", name="Typ Ing")
    open_row(floor, "Typ Ing")
    floor.keyboard.press("r")
    note = floor.get_by_role("dialog").get_by_label("Note")
    note.press_sequentially("dark area")
    expect(note).to_have_value("dark area")
    floor.keyboard.press("Escape")
    assert standing(console, "sup-7")[0]["status"] == "open"


def test_the_figures_of_the_day_follow(floor, say, console):
    """The tiles count what happens, each with what it is taken from."""
    say("sup-8", "hello", name="Fig Ure")
    eventually(lambda: console.services.views.search("Fig Ure")[0]["mood"])
    floor.reload()
    messages = floor.locator("[data-tile=messages]")
    expect(messages).to_contain_text(re.compile(r"\d+ in 24 h"))
    expect(messages.get_by_role("img", name=re.compile("hour by hour"))).to_be_visible()
    expect(floor.locator("[data-tile=negative]")).to_contain_text("%")
