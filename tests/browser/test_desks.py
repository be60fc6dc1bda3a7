"""What all desks have in common: who may open them, Chinese, and small screens."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

DESKS = ("/supervisor", "/labels", "/models", "/admin")


@pytest.mark.parametrize("path", DESKS)
def test_a_desk_fits_a_phone_in_chinese(path, open_page):
    """Nothing is wider than the screen, and no word is missing its Chinese."""
    page = open_page("zhao", path, PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


@pytest.mark.parametrize(
    ("path", "username"),
    [("/supervisor", "lin"), ("/models", "lin"), ("/admin", "lin"), ("/admin", "sam")],
)
def test_whoever_may_not_open_a_desk_sees_no_link_and_gets_a_refusal(
    path, username, open_page, console
):
    """The bar does not offer it, the address refuses it, and so do its functions."""
    page = open_page(username, "/agent")
    expect(page.locator(f".bar a[href='{path}']")).to_have_count(0)
    browser = console.browser(username)
    assert browser.get(path).status_code == 403
    assert browser.get(f"{path}/config").status_code == 403
    answer = browser.post(f"{path}/gradio_api/component_server/", json={"fn_name": "people"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", DESKS)
def test_nobody_gets_in_without_a_login(path, console):
    """A desk leads to the login page."""
    answer = console.browser().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path}")
