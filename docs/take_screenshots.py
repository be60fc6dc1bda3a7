"""Take the screenshots in docs/screenshots: `python docs/take_screenshots.py [--only agent …]`.

Starts a demo console of its own on a free port with a temporary data folder, waits until past cases
and readings are there, and photographs every page: wide in both languages, and narrow in English.
Needs Chromium and `pip install playwright`.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "screenshots"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PEOPLE = {"en": "alex", "zh": "chen"}
PAGES = {"agent": "/agent", "supervisor": "/supervisor", "labels": "/labels", "models": "/models"}
ENGLISH_ONLY = {"admin": "/admin", "docs": "/docs"}
OPEN_PAGES = {"login": "/login", "chat": "/chat"}


def start(data: str) -> tuple[subprocess.Popen, str]:
    """A demo console with its model loaded and its past cases told."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"UNDERTONE_PORT": str(port), "UNDERTONE_DATA_DIR": data}
    process = subprocess.Popen([sys.executable, ROOT / "launch.py", "--demo"], env=environment)
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                break
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    else:
        process.terminate()
        raise SystemExit("the demo was not ready within two minutes")
    return process, url


def log_in(page: Page, url: str, username: str) -> None:
    """Log a demo person in by the button that stands on the login page."""
    page.goto(f"{url}/login")
    page.locator("form", has_text=username).last.get_by_role("button").click()
    page.wait_for_url(lambda address: "/login" not in address)


def shoot(page: Page, name: str) -> None:
    """Photograph the page once it has stopped loading."""
    if name.split("-")[0] in (*PAGES, "admin"):
        page.get_by_role("navigation").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    page.screenshot(path=OUT / f"{name}.png")
    print(name)


def open_first(page: Page) -> None:
    """Open the first conversation of the queue, so that all three panes have something to show."""
    page.get_by_role("list").filter(has=page.get_by_role("link")).first.get_by_role(
        "link"
    ).first.click()


def pages_of(browser: Browser, url: str, language: str, chosen: set[str]) -> None:
    """Every page for one language: wide, and narrow for English."""
    pages = PAGES | (ENGLISH_ONLY if language == "en" else {})
    for size, suffix in ((WIDE, ""), (NARROW, "-narrow")):
        context = browser.new_context(viewport=size, locale="zh-CN" if language == "zh" else "en")
        page = context.new_page()
        for name, path in OPEN_PAGES.items():
            if name in chosen and not (suffix and language == "zh"):
                page.goto(f"{url}{path}")
                shoot(page, f"{name}-{language}{suffix}")
        log_in(page, url, PEOPLE[language])
        for name, path in pages.items():
            if name in chosen and not (suffix and language == "zh"):
                page.goto(f"{url}{path}")
                page.wait_for_timeout(1500)
                if name == "agent" and not suffix:
                    open_first(page)
                shoot(page, f"{name}-{language}{suffix}")
        context.close()


def main() -> None:
    names = [*PAGES, *ENGLISH_ONLY, *OPEN_PAGES]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    parser.add_argument("--wait", type=int, default=60, help="seconds for conversations to arrive")
    arguments = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    data = tempfile.mkdtemp()
    process, url = start(data)
    try:
        time.sleep(arguments.wait)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                      "--disable-component-update", "--disable-sync"],
            )
            for language in PEOPLE:
                pages_of(browser, url, language, set(arguments.only))
            browser.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
