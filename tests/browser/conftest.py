"""Fixtures for tests in a real Chromium against a running console with a reader by plain words."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from db.models import Role
from tests.fakes import FakeEncoder
from tests.running import FakeBrain, Running, running_console, settings_for

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PLACES = ("chromium", "chromium-browser", "google-chrome")
LAPTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=30_000)  # a page loads slowly on a busy machine


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser; what needs it is skipped where there is none, but fails in CI.

    One a module: Playwright keeps an event loop in this thread as long as it runs, and other rooms'
    tests start loops of their own.
    """
    path = next(filter(None, map(shutil.which, PLACES)), None)
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def console(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One console for all tests of a module; they keep to conversations of their own."""
    from console.pages import GUARDED, mount_pages  # Gradio takes seconds to import

    folder = tmp_path_factory.mktemp("console")
    shutil.copy(migrated_sqlite, folder / "undertone.db")
    brain = FakeBrain(encoder=FakeEncoder())
    settings = settings_for(folder, store_name="Lantern")
    with running_console(
        settings, brain=brain, mount_pages=mount_pages, guarded=GUARDED
    ) as running:
        running.person("lin")
        running.person("mei", Role.SUPERVISOR, "zh")
        running.person("sam", Role.SUPERVISOR)
        running.person("ada", Role.ADMIN)
        running.person("zhao", Role.ADMIN, "zh")
        yield running


@pytest.fixture
def open_browser(
    chromium: Browser, console: Running
) -> Iterator[Callable[[str | None], BrowserContext]]:
    """A new browser, logged in as somebody; it may talk to the console only, and without faults."""
    contexts, faults = [], []

    def open_one(username: str | None = None, viewport: dict = LAPTOP) -> BrowserContext:
        context = chromium.new_context(viewport=viewport, locale="en-US")
        context.on("request", lambda request: _keep_home(request.url, console.url, faults))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        if username:
            cookies = console.browser(username).cookies
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": console.url}
                    for name, value in cookies.items()
                ]
            )
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert not faults


def _keep_home(address: str, home: str, faults: list[str]) -> None:
    asked = urlsplit(address)
    if asked.scheme not in ("data", "blob") and asked.netloc != urlsplit(home).netloc:
        faults.append(f"a request to another host: {address}")


@pytest.fixture
def inbox(open_browser: Callable, console: Running) -> Page:
    """The inbox of an agent called Lin."""
    page = open_browser("lin").new_page()
    page.goto(f"{console.url}/agent")
    expect(page.get_by_role("searchbox", name="Search conversations")).to_be_visible()
    return page


@pytest.fixture
def open_page(open_browser: Callable, console: Running) -> Callable[..., Page]:
    """A page by its path, opened by somebody and drawn."""

    def open_one(username: str, path: str, viewport: dict = LAPTOP) -> Page:
        page = open_browser(username, viewport).new_page()
        page.goto(f"{console.url}{path}")
        page.locator(".ut-app[data-ready]").wait_for()
        return page

    return open_one


@pytest.fixture
def say(console: Running) -> Callable[..., dict]:
    """Post a customer's message through the API; what was answered."""

    def post(conversation: str, text: str, name: str = "Wang Fang", **more: object) -> dict:
        body = {
            "conversation_id": conversation,
            "customer": {"id": f"customer-{conversation}", "name": name},
            "text": text,
            **more,
        }
        answer = console.api.post("messages", json=body)
        assert answer.status_code in (201, 202), answer.text
        return answer.json()["message"]

    return post
