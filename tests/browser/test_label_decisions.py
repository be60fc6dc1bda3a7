"""A supervisor decides at the label desk, without the mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from classifier.label_errors import LEAST_LABELS
from db.queries import corrections, people
from tests.running import eventually


@pytest.fixture
def disputed(say, console) -> list[str]:
    """Two messages on which Lin and Bo disagree, the last first."""
    number = len(console.reader.texts)
    for name in ("kim", "bo"):
        if not _person(console, name):
            console.person(name)
    texts = [f"Dispute {number} {i}: <i>where</i> is it?" for i in range(2)]
    for i, text in enumerate(texts):
        message = say(f"dispute-{number}-{i}", text, name=f"Customer {i}")["id"]
        eventually(lambda id=message: console.services.views.message(id)["reading"])
        for name, label in (("kim", "negative"), ("bo", "positive")):
            console.services.desk.correct(message, label=label, person_id=_person(console, name))
    return texts[::-1]


def _person(console, name: str) -> int | None:
    with console.services.database.reading() as session:
        found = people.by_username(session, username=name)
        return found and found.id


def standing(console, text: str) -> tuple[str, bool] | None:
    """The label that counts on the message with this text, and whether a supervisor settled it."""
    services = console.services
    for card in services.views.search(text):
        for message in services.views.conversation(card["id"])["messages"]:
            if message["text"] == text:
                return message["correction"]["label"], message["correction"]["settled"]
    return None


def asked(page: Page):
    return page.locator(".merge .asked")


def test_one_key_settles_and_backspace_opens_again(open_page, console, disputed):
    """D opens the disagreements; both words stand side by side; 1 settles, Backspace takes back."""
    page = open_page("sam", "/labels")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile(r"view=disagreements"))
    expect(asked(page)).to_have_text(disputed[0])
    expect(page.locator(".side[data-label=negative]")).to_contain_text("Kim")
    expect(page.locator(".side[data-label=positive]")).to_contain_text("Bo")
    expect(page.locator(".side[data-label=neutral]")).to_contain_text("nobody")
    expect(page.locator(".side[data-label=negative]")).to_contain_text("neutral 90 %")

    page.keyboard.press("1")
    expect(asked(page)).to_have_text(disputed[1])
    eventually(lambda: standing(console, disputed[0]) == ("negative", True))
    lately = page.get_by_role("region", name="Settled lately")
    expect(lately).to_contain_text(disputed[0])

    page.keyboard.press("Backspace")
    expect(asked(page)).to_have_text(disputed[0])
    eventually(lambda: standing(console, disputed[0]) == ("positive", False))
    page.keyboard.press("2")
    eventually(lambda: standing(console, disputed[0]) == ("neutral", True))
    lately.get_by_role("button", name=f"Reopen: {disputed[0]}").click()
    eventually(lambda: standing(console, disputed[0]) == ("positive", False))


def test_backspace_leaves_what_somebody_else_settled_since(open_page, console, disputed):
    """The refusal says why, and the message leaves the desk, for it is settled."""
    page = open_page("sam", "/labels?view=disagreements")
    expect(asked(page)).to_have_text(disputed[0])
    page.keyboard.press("1")
    eventually(lambda: standing(console, disputed[0]) == ("negative", True))
    services = console.services
    conversation = services.views.search(disputed[0])[0]["id"]
    message = services.views.conversation(conversation)["messages"][-1]["id"]
    services.desk.settle(message, label="neutral", person_id=_person(console, "mei"))
    page.keyboard.press("Backspace")
    expect(page.get_by_text("settled anew since")).to_be_visible()
    expect(asked(page)).to_have_text(disputed[1])
    assert standing(console, disputed[0]) == ("neutral", True)


def test_agents_do_not_decide(open_page, disputed, say, console):
    """An agent has neither the views nor, by their address, what is in them."""
    unlabelled = say("undisputed", "Where is the other one?", name="Ann Other")["id"]
    eventually(lambda: console.services.views.message(unlabelled)["reading"])
    page = open_page("lin", "/labels?view=disagreements")
    expect(page.get_by_role("article", name="Message to label")).to_be_visible()
    views = page.get_by_role("navigation", name="Views of the label desk")
    expect(views.get_by_role("link")).to_have_count(2)
    page.keyboard.press("d")
    expect(page.get_by_role("article", name="Message to decide")).to_have_count(0)


def test_a_probable_slip_is_kept_with_enter(open_page, say, console):
    """The one label against a sure model is listed with its chance; Enter keeps it for good."""
    kim = _person(console, "kim") or console.person("kim")
    for i in range(LEAST_LABELS):
        word = ("terrible", "hello", "perfect")[i % 3]
        message = say("slips", f"{word} number {i}", name="Sil Slips")
        label = eventually(
            lambda id=message["id"]: console.services.views.message(id)["reading"]
        )["label"]
        console.services.desk.correct(message["id"], label=label, person_id=kim)
    slip = say("slips", "terrible, the slip", name="Sil Slips")["id"]
    eventually(lambda: console.services.views.message(slip)["reading"])
    console.services.desk.correct(slip, label="positive", person_id=kim)

    page = open_page("sam", "/labels?view=suspects")
    expect(asked(page)).to_have_text("terrible, the slip")
    expect(page.locator(".merge .why")).to_have_text("the model gave positive 5 %")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No label looks like a slip")).to_be_visible()
    eventually(lambda: standing(console, "terrible, the slip") == ("positive", True))


def test_agreement_begins_at_enough_messages(open_page, console):
    """A opens it; where there are few messages in common it says how many it takes."""
    page = open_page("lin", "/labels")
    page.keyboard.press("a")
    pairs = page.get_by_role("region", name="Two people on the same messages")
    expect(pairs).to_contain_text("figures begin at 20 messages in common")


def test_settled_in_the_inbox(open_page, console, disputed):
    """The inbox shows who settled it; a later word is kept and changes nothing."""
    sam = _person(console, "sam")
    services = console.services
    message = next(
        said
        for card in services.views.search(disputed[0])
        for said in services.views.conversation(card["id"])["messages"]
    )
    services.desk.settle(message["id"], label="negative", person_id=sam)
    conversation = services.views.search(disputed[0])[0]["id"]
    page = open_page("lin", f"/agent?c={conversation}")
    turn = page.get_by_role("article").filter(has_text=disputed[0])
    expect(turn).to_contain_text("Settled by Sam.")
    turn.click()
    page.keyboard.press("3")
    expect(page.get_by_text("Sam settled this as negative, which stands.")).to_be_visible()
    expect(turn).to_contain_text("Settled by Sam.")
    with services.database.reading() as session:
        lin = _person(console, "lin")
        kept = corrections.last_of(session, message_id=message["id"], person_id=lin)
        assert kept.label == "positive"
