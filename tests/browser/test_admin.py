"""The administrators' page in a real browser: people, keys, the system and the rules."""

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def admin(open_page) -> Page:
    """The page of an administrator called Ada."""
    return open_page("ada", "/admin")


def person(page: Page, name: str) -> Locator:
    return page.locator(".people-list").get_by_role("listitem").filter(has_text=name)


def log_in(console, username: str, password: str) -> int:
    browser = console.browser()
    answer = browser.post("/login", data={"username": username, "password": password})
    return answer.status_code


def test_a_new_person_logs_in_with_the_password_shown_once(admin, console):
    """The password works, and is gone from the page when the dialog is closed."""
    admin.get_by_role("button", name="Add person").click()
    form = admin.get_by_role("dialog", name="Add person")
    form.get_by_label("Name", exact=True).fill("Priya Nair")
    form.get_by_label("Login name").fill("priya")
    form.get_by_label("Supervisor").check()
    form.get_by_role("button", name="Add", exact=True).click()

    shown = admin.get_by_role("dialog", name="Priya Nair can log in")
    password = shown.locator("code").nth(1).inner_text()
    shown.get_by_role("button", name="I have noted it").click()
    expect(person(admin, "Priya Nair")).to_be_visible()
    expect(admin.get_by_text(password)).to_have_count(0)
    assert log_in(console, "priya", password) == 303


def test_a_taken_login_name_is_refused_and_the_form_stays(admin):
    """What was typed is not lost."""
    admin.get_by_role("button", name="Add person").click()
    form = admin.get_by_role("dialog", name="Add person")
    form.get_by_label("Name", exact=True).fill("Another Lin")
    form.get_by_label("Login name").fill("lin")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(admin.get_by_text("The login name lin is taken.")).to_be_visible()
    expect(form.get_by_label("Name", exact=True)).to_have_value("Another Lin")


def test_a_role_counts_at_once_and_a_closed_account_is_out(admin, console):
    """An agent made supervisor gets the page; with the account closed, nothing opens."""
    console.person("omar")
    admin.reload()
    browser = console.browser("omar")
    assert browser.get("/supervisor/").status_code == 403

    admin.get_by_label("Role of Omar").select_option("supervisor")
    expect(admin.get_by_text("Saved for Omar")).to_be_visible()
    assert browser.get("/supervisor/").status_code == 200

    admin.get_by_role("button", name="More for Omar").click()
    admin.get_by_role("menuitem", name="Close account").click()
    admin.get_by_role("dialog").get_by_role("button", name="Close account").click()
    expect(person(admin, "Omar")).to_contain_text("account closed")
    assert browser.get("/supervisor/").status_code == 303


def test_a_key_is_shown_once_works_and_can_be_revoked(admin, console):
    """The program with the key gets in until it is revoked."""
    admin.get_by_role("link", name="API keys").click()
    admin.get_by_role("button", name="Create key").click()
    form = admin.get_by_role("dialog", name="Create key")
    form.get_by_label("Name").fill("webshop")
    form.get_by_role("button", name="Create", exact=True).click()
    shown = admin.get_by_role("dialog", name="Key for webshop")
    key = shown.locator("code").first.inner_text()
    shown.get_by_role("button", name="I have noted it").click()
    assert _answer(console, key) == 200

    row = admin.locator(".key-row").filter(has_text="webshop")
    row.get_by_role("button", name="Revoke").click()
    admin.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_contain_text("revoked")
    assert _answer(console, key) == 401


def test_system_and_rules_are_there_to_read(admin):
    """What runs here, and which rules are in force with their words."""
    admin.get_by_role("link", name="System").click()
    expect(admin.get_by_text("fake-1", exact=True)).to_be_visible()
    expect(admin.get_by_text("SQLite")).to_be_visible()
    admin.get_by_role("link", name="Escalation rules").click()
    rule = admin.locator(".rule").filter(has_text="Legal action")
    expect(rule).to_contain_text("律师")
    expect(rule).to_contain_text("lawyer")


def _answer(console, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(f"{console.url}/api/v1/conversations", headers=headers).status_code
