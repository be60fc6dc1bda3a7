"""Comparing versions on the models page: one pair at a time, and long lists of changed messages."""

import json
import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from classifier.versions import VersionStore
from tests.console.shelf import BASE, put_version

BEGIN = re.compile("Read the same messages with both|Compare again")


@pytest.fixture
def store(console, tmp_path) -> VersionStore:
    """v1, v2 and v3, of which v1 reads."""
    store = VersionStore(tmp_path / "versions", BASE)
    put_version(store, "v1")
    for name in ("v2", "v3"):
        put_version(store, name, parent="v1")
    store.activate("v1", "shipped")
    console.brain.store = store
    console.reader.version, console.reader.problem = "v1", None
    return store


def finds(console, *, wait_for: Path | None = None, **kinds: int) -> None:
    """A comparison that finds so many changed messages of each kind, once a file is there."""
    label = {"broken": "neutral", "mended": "negative", "both_wrong": "positive"}
    right = {"broken": "a", "mended": "b", "both_wrong": "neither"}
    changed = [
        {
            "set": "core en", "message_id": None, "text": f"{kind} {i}", "a": "neutral",
            "b": "negative", "a_confidence": 0.5, "b_confidence": 0.8, "label": label[kind],
            "right": right[kind],
        }
        for kind, count in kinds.items()
        for i in range(count)
    ]  # fmt: skip
    found = {"a": "v1", "b": "v2", "at": "2026-11-26T10:00:00+00:00", "stored": [], "sets": []}
    wait = f"while not pathlib.Path({str(wait_for)!r}).exists(): time.sleep(0.02)" if wait_for else ""
    program = f"import pathlib, time\n{wait}\nprint({json.dumps(found | {'changed': changed})!r})"
    console.services.comparisons.command = [sys.executable, "-c", program]


@pytest.fixture
def page(open_page, store) -> Page:
    """The models page with v1 and v2 to be compared."""
    return open_page("sam", "/models?a=v1&b=v2")


def comparing(page: Page) -> Locator:
    return page.get_by_role("region", name="Compare", exact=True)


def changes(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages whose mood changed")


def test_when_another_pair_is_done_this_one_can_begin(open_page, console, store, tmp_path):
    """The page says why it cannot begin, and follows by itself when it can."""
    finds(console, wait_for=tmp_path / "go", broken=1)
    console.services.comparisons.begin("v1", "v3")
    compare = comparing(open_page("sam", "/models?a=v1&b=v2"))
    expect(compare).to_contain_text("Another pair is being compared.")
    expect(compare.get_by_role("button", name=BEGIN)).to_be_disabled()
    (tmp_path / "go").touch()
    expect(compare.get_by_role("button", name=BEGIN)).to_be_enabled()
    expect(compare).not_to_contain_text("Another pair")


def test_what_began_elsewhere_since_is_shown_when_it_is_in_the_way(page, console, tmp_path):
    """The refusal of a press leads to the same picture."""
    finds(console, wait_for=tmp_path / "go", broken=1)
    compare = comparing(page)
    button = compare.get_by_role("button", name=BEGIN)
    expect(button).to_be_enabled()
    console.services.comparisons.begin("v1", "v3")
    button.click()
    expect(page.get_by_text("Another comparison is running.")).to_be_visible()
    expect(compare).to_contain_text("Another pair is being compared.")
    (tmp_path / "go").touch()
    expect(button).to_be_enabled()


def test_every_kind_of_changed_message_is_shown_to_its_end(page, console):
    """Forty at a time, and the page says how many are left; focus stays on the chip and the button."""
    finds(console, broken=100, mended=3)
    comparing(page).get_by_role("button", name=BEGIN).click()
    changed = changes(page)
    rows = changed.get_by_role("listitem")
    expect(changed).to_contain_text("40 of 103 are shown.")
    changed.get_by_role("button", name="broken").click()
    expect(changed.get_by_role("button", name="broken 100")).to_be_focused()
    expect(changed).to_contain_text("40 of 100 are shown.")
    more = changed.get_by_role("button", name="Show more")
    more.click()
    expect(rows).to_have_count(80)
    expect(more).to_be_focused()
    more.click()
    expect(rows).to_have_count(100)
    expect(rows.last).to_contain_text("broken 99")
    expect(more).to_be_hidden()
    expect(changed).not_to_contain_text("are shown")
    changed.get_by_role("button", name="mended").click()
    expect(rows).to_have_count(3)


def test_what_goes_on_beyond_the_page_is_counted_and_said(page, console):
    """Only the first 300 come to the page: a kind may go on, and the rest is the command's."""
    finds(console, broken=120, mended=250, both_wrong=4)
    comparing(page).get_by_role("button", name=BEGIN).click()
    changed = changes(page)
    for chip in ("all 374", "broken 120", "mended 250", "both wrong 4"):
        expect(changed.get_by_role("button", name=chip, exact=True)).to_be_visible()
    expect(changed).to_contain_text("40 of 374 are shown.")
    expect(changed).to_contain_text("This page has the first 300 of all 374")
    expect(changed).to_contain_text("python -m classifier.versions compare v1 v2 --json")
    changed.get_by_role("button", name="broken").click()
    expect(changed).to_contain_text("40 of 120 are shown.")
    expect(changed).not_to_contain_text("This page has")
    changed.get_by_role("button", name="mended").click()
    expect(changed).to_contain_text("40 of 250 are shown.")
    expect(changed).to_contain_text("This page has the first 300")
    changed.get_by_role("button", name="both wrong").click()
    expect(changed).to_contain_text("This page has the first 300")
