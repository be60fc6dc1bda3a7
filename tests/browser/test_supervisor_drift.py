"""The line above the supervisors' page that says this week's traffic is another."""

import pytest
from playwright.sync_api import expect

from classifier.drift import MOVED, STABLE
from tests.browser.conftest import LAPTOP, PHONE
from tests.running import eventually

WORDS = {
    "sam": ("Changes of the traffic", "differ from the weeks before", "voucher <b>sale</b>"),
    "mei": ("消息变化", "明显不同", "变多的词：优惠"),
}


def report(state: str) -> dict:
    """A report in which the words moved or did not, and nothing else did."""
    rows = [
        {
            "name": "vocabulary",
            "state": state,
            "sentence": "The words moved far; more frequent: voucher <b>sale</b>.",
            "sentence_zh": "客户的用词变化很大，变多的词：优惠。",
        },
        {"name": "score", "state": STABLE, "sentence": "Moods stay.", "sentence_zh": "情绪没变。"},
    ]
    return {"state": state, "figures": rows}


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE])
@pytest.mark.parametrize("person", ["sam", "mei"])
def test_what_moved_is_said_when_it_moves_and_goes_when_it_goes(
    open_page, console, person, viewport
):
    """No reload is needed, customers' words stay text, and what is stable is not shown."""
    watch, hub = console.services.drift, console.services.hub
    assert eventually(lambda: watch.latest, 30)  # the first of the console's own
    watch.latest = report(STABLE)
    page = open_page(person, "/supervisor", viewport=viewport)
    title, summary, words = WORDS[person]
    line = page.get_by_role("region", name=title)
    page.locator(".tiles").wait_for()
    expect(line).to_have_count(0)

    watch.latest = report(MOVED)
    hub.publish({"type": "drift", "state": MOVED})
    expect(line).to_contain_text(summary)
    line.get_by_text(summary).click()
    expect(line.get_by_role("listitem")).to_have_count(1)
    expect(line.get_by_role("listitem")).to_contain_text(words)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    watch.latest = report(STABLE)
    hub.publish({"type": "drift", "state": STABLE})
    expect(line).to_have_count(0)
