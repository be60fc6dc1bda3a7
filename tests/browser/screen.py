"""The inbox as a person reads it: its parts by role and label."""

from playwright.sync_api import Locator, Page


def card(page: Page, name: str) -> Locator:
    """A customer's conversation in the queue."""
    queue = page.get_by_role("list", name="Conversations")
    return queue.get_by_role("link").filter(has_text=name)


def open_conversation(page: Page, name: str) -> None:
    card(page, name).click()
    page.get_by_role("heading", name=name, level=1).wait_for()


def turn(page: Page, text: str) -> Locator:
    """One turn of the open conversation."""
    return page.get_by_role("log", name="Messages").get_by_role("article").filter(has_text=text)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Reply to the customer")


def part(page: Page, name: str) -> Locator:
    """A part of the assist pane."""
    return page.get_by_role("complementary", name="Assist").get_by_role("region", name=name)
