"""How long somebody looked: while the message was on screen and the tab in front."""

from playwright.sync_api import Page, expect

from db.queries import corrections
from tests.browser.screen import open_conversation, turn
from tests.running import eventually

READ, AWAY = 20_000, 600_000


def hide(page: Page, hidden: bool) -> None:
    """As if another tab were in front, or this one again."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def read_and_be_away(page: Page) -> None:
    page.clock.fast_forward(READ)
    hide(page, True)
    page.clock.fast_forward(AWAY)
    hide(page, False)


def looked_ms(console, message_id: int) -> int:
    def find():
        with console.services.database.reading() as session:
            return corrections.newest(session, message_ids=[message_id]).get(message_id)

    return eventually(find).looked_ms


def test_in_the_inbox_a_face_clicked_at_once_was_looked_at_before(open_browser, say, console):
    """Of a message that was not chosen, too; time in another tab is none."""
    first = say("looked-1", "Where is my parcel", name="Lou Look")["id"]
    say("looked-1", "I asked you something", name="Lou Look")
    page = open_browser("lin").new_page()
    page.clock.install()
    page.goto(f"{console.url}/agent")
    open_conversation(page, "Lou Look")
    message = turn(page, "Where is my parcel")
    expect(message.get_by_text("neutral", exact=True)).to_be_visible()
    read_and_be_away(page)
    message.hover()
    message.locator(".corrections button[data-label=neutral]").click()
    assert READ - 1000 < looked_ms(console, first) < AWAY


def test_a_supervisor_who_was_away_did_not_look(open_browser, say, console):
    """The merge view's clock stands still in a hidden tab, and at another view of the desk."""
    message = say("looked-2", "Well, well", name="Lou Look")["id"]
    eventually(lambda: console.services.views.message(message)["reading"])
    for name, label in (("kim", "negative"), ("bo", "positive")):
        person = console.person(name)
        console.services.desk.correct(message, label=label, person_id=person)
    page = open_browser("sam").new_page()
    page.clock.install()
    page.goto(f"{console.url}/labels?view=disagreements")
    expect(page.locator(".merge .asked")).to_have_text("Well, well")
    read_and_be_away(page)
    page.keyboard.press("a")
    expect(page.locator(".merge")).to_have_count(0)
    page.clock.fast_forward(AWAY)
    page.keyboard.press("d")
    expect(page.locator(".merge .asked")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("region", name="Settled lately")).to_contain_text("Well, well")
    assert READ - 1000 < looked_ms(console, message) < AWAY
