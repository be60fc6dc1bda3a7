"""The models page in a real browser: versions, and the switch between them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from classifier.versions import VersionStore
from tests.console.shelf import BASE, figures, guard, put_version


@pytest.fixture
def store(console, tmp_path) -> VersionStore:
    """Three versions on the console's shelf: v2 reads, v1 did before, v3 was refused."""
    store = VersionStore(tmp_path / "versions", BASE)
    put_version(store, "v1", metrics={"core zh": figures(0.661), "core en": figures(0.702)})
    store.activate("v1", "shipped")
    fine = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]
    steps = [
        {"kept_share": 0.7, "failed": ["core en", "fairness"]},
        {"kept_share": 0.4, "failed": []},
    ]
    put_version(store, "v2", parent="v1", tests=fine, corrections=[901, 902, 903], steps=steps)
    store.activate("v2", "read better")
    worse = [guard("core zh", by=-0.03, lower=-0.05, upper=-0.012)]
    unfair = {"name": "fairness", "passed": False, "sentence": "Names change the mood."}
    put_version(store, "v3", parent="v2", tests=worse, checks=[unfair], corrections=[904])
    console.brain.store = store
    console.reader.version, console.reader.problem = "v2", None
    return store


def version(page: Page, name: str) -> Locator:
    """A version in the list, its line and what is opened below it."""
    return page.locator(".version").filter(has=line(page, name))


def line(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{name} "))


def test_versions_with_their_figures_and_what_was_refused(open_page, store):
    """Which one reads, how good each is, and why one was refused, in figures."""
    page = open_page("sam", "/models")
    expect(page.get_by_role("heading", name="v2", level=1)).to_be_visible()
    expect(page.get_by_role("table", name="Measured on each set")).to_contain_text("0.700")
    expect(version(page, "v2")).to_contain_text(
        "Keeps 40 % of what the training changed. With 70 % of it these were not passed: English core set, "
        "fairness."
    )
    expect(line(page, "v2")).to_contain_text("3 labels learned")
    expect(line(page, "v3")).to_contain_text("1 label learned")
    line(page, "v3").click()
    refused = version(page, "v3")
    expect(refused).to_contain_text("moves by −3.0 points, and by −5.0 at worst")
    expect(refused).to_contain_text("Names change the mood.")
    line(page, "v1").click()
    expect(version(page, "v1")).to_contain_text("0.661")
    page.get_by_text("The same as a command").click()
    expect(page.get_by_text("python -m classifier.retrain")).to_be_visible()


def test_put_to_use_with_a_reason(open_page, store, console):
    """The file names the version at once, and the page says when the console has followed."""
    page = open_page("sam", "/models")
    line(page, "v1").click()
    version(page, "v1").get_by_role("button", name="Put to use").click()
    question = page.get_by_role("dialog", name="Put v1 to use")
    question.get_by_label("Reason").fill("v2 is too gloomy")
    question.get_by_role("button", name="Put to use").click()

    expect(page.get_by_text("v1 is loading")).to_be_visible()
    assert store.active() == "v1"
    console.brain.swap("v1")
    expect(page.get_by_role("heading", name="v1", level=1)).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text("v1")
    expect(page.get_by_text("v2 is too gloomy (Sam)")).to_be_visible()


def test_going_back(open_page, store):
    """One button leads to the version before, with a reason."""
    page = open_page("sam", "/models")
    page.get_by_role("button", name="Go back to v1").click()
    question = page.get_by_role("dialog", name="Go back to v1")
    question.get_by_label("Reason").fill("complaints")
    question.get_by_label("Reason").press("Enter")
    expect(page.get_by_text("complaints (Sam)")).to_be_visible()
    assert store.active() == "v1"


def test_a_version_that_cannot_be_loaded_is_said_plainly(open_page, store, console):
    """The problem stands on top, with what reads meanwhile, in the language of the account; so do
    the reasons of switches that nobody gave one for."""
    store.activate("v2", "promoted by hand")
    console.reader.problem = "Version v3 is damaged: head.safetensors."
    page = open_page("sam", "/models")
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text("v2 goes on reading")
    expect(banner).to_contain_text("head.safetensors")
    expect(page.get_by_role("region", name="What read when")).to_contain_text("promoted by hand")
    chinese = open_page("mei", "/models")
    expect(chinese.get_by_role("alert")).to_contain_text("版本 v3 已损坏：head.safetensors。")
    expect(chinese.get_by_role("region", name="启用记录")).to_contain_text("手动启用")
    console.reader.problem = None


def test_waiting_labels_grow_while_the_page_is_open(open_page, store, say, console):
    """A correction in the inbox counts here within seconds."""
    sent = say("model-1", "等了一周还没到", name="Wang Wei")
    page = open_page("sam", "/models")
    table = page.get_by_role("table", name="Waiting to be learned")
    expect(page.get_by_role("region", name="Waiting to be learned")).to_contain_text("0")
    console.services.desk.correct(sent["id"], label="negative", person_name="Lin")
    expect(table.get_by_role("row", name="Chinese")).to_contain_text("1")
