"""Logging in, staying so, and getting out."""

import httpx
import pytest
from sqlmodel import select

from console import passwords
from console.auth import Sessions, SignInRefused
from console.demo import PEOPLE
from console.login import safe_next
from console.throttle import Rate, Throttle
from db.engine import Database
from db.models import Person, Role
from tests.running import PASSWORD, Running, running_console, settings_for


@pytest.fixture(scope="module", autouse=True)
def ada(console: Running) -> None:
    """An agent who can log in."""
    console.person("ada", Role.AGENT)


class Ticks:
    """A clock in seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_right_login_gives_a_careful_cookie(console: Running) -> None:
    """HttpOnly, SameSite, for every path; Secure is for other addresses than loopback."""
    browser = console.browser()
    answer = browser.post("/login", data={"username": " ADA ", "password": PASSWORD})
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie
    assert browser.get("/").headers["location"] == "/agent"


def test_off_loopback_the_cookie_is_secure(tmp_path) -> None:
    """Bound to a network, cookies travel encrypted only."""
    with running_console(settings_for(tmp_path, host="0.0.0.0")) as console:
        console.person("ada")
        answer = console.browser().post("/login", data={"username": "ada", "password": PASSWORD})
        assert answer.headers["set-cookie"].endswith("; Secure")
        elsewhere = console.browser().get("/login", headers={"Host": "console.example"})
        assert "only with HTTPS" in elsewhere.text


def test_behind_a_tls_proxy_on_this_machine_the_cookie_is_secure(console: Running) -> None:
    """The proxy says that the browser came over HTTPS."""
    headers = {"X-Forwarded-Proto": "https"}
    data = {"username": "ada", "password": PASSWORD}
    answer = console.browser().post("/login", data=data, headers=headers)
    assert answer.headers["set-cookie"].endswith("; Secure")


@pytest.mark.parametrize(
    "data",
    [
        {"username": "ada", "password": "wrong password"},
        {"username": "nobody", "password": PASSWORD},
        {"username": "ada"},
        {},
        {"username": "<script>", "password": "\x00"},
    ],
)
def test_a_wrong_login_says_no_more_than_that(console: Running, data: dict) -> None:
    """The same words whether the name or the password is wrong; what was typed is not markup."""
    answer = console.browser().post("/login", data=data)
    assert answer.status_code == 401
    assert "The name or the password is wrong." in answer.text
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers


def test_the_page_speaks_both_languages(console: Running) -> None:
    """By choice, which is remembered, else by the browser's wish."""
    browser = console.browser()
    assert "Log in" in browser.get("/login").text
    assert "登录" in browser.get("/login", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert "登录" in browser.get("/login?lang=zh").text
    assert "登录" in browser.get("/login").text


def test_logging_out_ends_the_session_and_not_only_the_cookie(console: Running) -> None:
    """Somebody who kept the cookie's value cannot go on with it."""
    browser = console.browser("ada")
    kept = browser.cookies["undertone_session"]
    assert browser.post("/logout").status_code == 303
    assert "undertone_session" not in browser.cookies
    answer = httpx.get(console.url, cookies={"undertone_session": kept})
    assert answer.headers["location"] == "/login"


def test_a_new_password_ends_every_session(console: Running) -> None:
    """Cookies carry a fingerprint of the password's hash."""
    console.person("bob")
    browser = console.browser("bob")
    with console.services.database.session() as session:
        bob = session.exec(select(Person).where(Person.username == "bob")).one()
        bob.password_hash = passwords.hash_password("another password")
        session.commit()
    console.services.sessions.forget()
    assert browser.get("/").headers["location"] == "/login"


def test_a_closed_account_is_out(console: Running) -> None:
    """Neither the session nor the password works any more."""
    console.person("eve")
    browser = console.browser("eve")
    with console.services.database.session() as session:
        session.exec(select(Person).where(Person.username == "eve")).one().active = False
        session.commit()
    console.services.sessions.forget()
    assert browser.get("/").headers["location"] == "/login"
    answer = browser.post("/login", data={"username": "eve", "password": PASSWORD})
    assert answer.status_code == 401


@pytest.mark.parametrize("cookie", ["", "nonsense", "a.b.c", "é"])
def test_a_forged_cookie_is_nobody(console: Running, cookie: str) -> None:
    """Only what we signed counts."""
    headers = {"Cookie": f"undertone_session={cookie}".encode()}
    assert httpx.get(console.url, headers=headers).headers["location"] == "/login"


def test_wrong_tries_are_slowed_down(sqlite_database: Database) -> None:
    """After some free tries the next has to wait, from whatever address it comes."""
    clock = Ticks()
    sessions = Sessions(
        sqlite_database,
        secret="s",
        by_username=Throttle(free=2, first_wait=10, longest_wait=60, clock=clock),
        by_address=Throttle(free=50, first_wait=10, longest_wait=60, clock=clock),
    )
    for _ in range(3):
        with pytest.raises(SignInRefused) as refused:
            sessions.sign_in("ada", "wrong password", "10.0.0.1")
        assert refused.value.wait == 0
    with pytest.raises(SignInRefused) as refused:
        sessions.sign_in("ada", "wrong password", "10.0.0.2")
    assert refused.value.wait == 10
    clock.at += 10
    with pytest.raises(SignInRefused) as refused:
        sessions.sign_in("ada", "wrong password", "10.0.0.2")
    assert refused.value.wait == 0


def test_the_page_says_how_long_to_wait(tmp_path) -> None:
    """429 with Retry-After and a sentence, in whatever order names are tried."""
    with running_console(settings_for(tmp_path)) as console:
        browser = console.browser()
        answers = [
            browser.post("/login", data={"username": "ada", "password": f"wrong {n}"})
            for n in range(7)
        ]
    assert [answer.status_code for answer in answers] == [401] * 6 + [429]
    assert "Too many tries" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_waits_double_up_to_a_limit_and_end() -> None:
    """The wait grows with each failure, never beyond the longest, and quiet forgives all."""
    clock = Ticks()
    throttle = Throttle(free=1, first_wait=2, longest_wait=10, forgotten_after=100, clock=clock)
    waits = []
    for _ in range(6):
        throttle.failed("x")
        waits.append(throttle.wait("x"))
        clock.at += waits[-1]
    assert waits == [0, 2, 4, 8, 10, 10]
    throttle.forgive("x")
    assert throttle.wait("x") == 0
    clock.at += 101
    throttle.failed("x")
    assert throttle.wait("x") == 0


def test_a_rate_lets_so_many_through_and_then_waits() -> None:
    """The oldest call has to age before the next is let through."""
    clock = Ticks()
    rate = Rate(2, 60, clock=clock)
    assert [rate.take("x"), rate.take("x"), rate.take("y")] == [0, 0, 0]
    clock.at = 20
    assert rate.take("x") == 40
    clock.at = 61
    assert rate.take("x") == 0


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/agent?id=5", "/agent?id=5"),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("https://evil.example", ""),
        ("/a\nSet-Cookie: x", ""),
        ("", ""),
    ],
)
def test_the_way_back_stays_in_the_house(target: str, kept: str) -> None:
    """`next` leads to addresses of this console only."""
    assert safe_next(target) == kept


def test_the_demo_shows_its_logins_and_they_work(tmp_path) -> None:
    """Each shown login is one click; without the demo none is shown."""
    shown = [p for p in PEOPLE if p.username == "lin"]
    settings = settings_for(tmp_path, demo=True)
    with running_console(settings, shown_logins=shown) as console:
        page = console.browser().get("/login?lang=en").text
    assert "demo-lin" in page and "林晓" in page and "This is a demo" in page


def test_passwords_have_a_length() -> None:
    """Too short and too long are refused with a sentence."""
    for password in ("short", "x" * 201):
        with pytest.raises(Exception, match="8 to 200 characters"):
            passwords.hash_password(password)
    assert passwords.matches(PASSWORD, passwords.hash_password(PASSWORD))
    assert not passwords.matches(PASSWORD, None)
    assert not passwords.matches(PASSWORD, "not a hash")
