"""The gate: nothing below a page without its role, nothing from another site's page."""

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request as StarletteRequest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from console.auth import SessionPerson, require
from console.errors import Forbidden
from console.gate import Guarded
from console.services import Services
from db.models import Role
from tests.running import Running, running_console, settings_for

GUARDED = (Guarded("/agent", Role.AGENT), Guarded("/admin", Role.ADMIN))


def mount_pages(app: FastAPI, services: Services) -> None:
    """Two pages with something below them, as Gradio has."""
    for path in ("/agent", "/admin"):
        app.add_api_route(path, lambda: "page")
        app.add_api_route(f"{path}/gradio_api/heartbeat/x", lambda: "below")
        app.add_api_route(f"{path}/run", lambda: "changed", methods=["POST"])


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory):
    """A console with an agent's and an administrator's page."""
    settings = settings_for(tmp_path_factory.mktemp("gate"))
    with running_console(settings, mount_pages=mount_pages, guarded=GUARDED) as running:
        running.person("ada", Role.AGENT)
        running.person("ann", Role.ADMIN)
        yield running


@pytest.mark.parametrize("path", ["/agent", "/agent/", "/admin?x=1"])
def test_a_page_sends_strangers_to_the_login(guarded: Running, path: str) -> None:
    """A redirect that remembers where they wanted to go."""
    answer = httpx.get(f"{guarded.url}{path}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=/a")


@pytest.mark.parametrize(
    "path",
    [
        "/agent/gradio_api/heartbeat/x",
        "/agent/openapi.json",
        "/agent/theme.css",
        "/agent/config",
        "/agent/no/such/thing",
        "/agent/..%2Fadmin",
    ],
)
def test_nothing_below_a_page_is_open(guarded: Running, path: str) -> None:
    """401 for whatever Gradio would have answered, and for what does not exist."""
    assert httpx.get(f"{guarded.url}{path}").status_code == 401


def test_a_page_and_what_is_below_opens_for_its_role(guarded: Running) -> None:
    """An agent's session opens the agent's page only; an administrator's opens both."""
    agent, admin = guarded.browser("ada"), guarded.browser("ann")
    assert agent.get("/agent/gradio_api/heartbeat/x").json() == "below"
    refused = agent.get("/admin")
    assert refused.status_code == 403 and "administrator" in refused.text
    assert agent.get("/admin/gradio_api/heartbeat/x").status_code == 403
    assert admin.get("/agent").status_code == 200 and admin.get("/admin").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_change_from_another_site_is_refused(guarded: Running, headers: dict) -> None:
    """Cookies alone change nothing: the browser says where the page came from."""
    cookies = guarded.browser("ada").cookies
    answer = httpx.post(f"{guarded.url}/agent/run", cookies=cookies, headers=headers)
    assert answer.status_code == 403
    assert httpx.post(f"{guarded.url}/login", headers=headers).status_code == 403
    assert httpx.post(f"{guarded.url}/chat/messages", headers=headers).status_code == 403


def test_a_change_from_our_own_page_is_let_through(guarded: Running) -> None:
    """With our origin the handler runs."""
    assert guarded.browser("ada").post("/agent/run").json() == "changed"


@pytest.mark.parametrize("path", ["/live/ws", "/chat/ws"])
def test_a_socket_opened_by_another_site_is_refused(guarded: Running, path: str) -> None:
    """A WebSocket is no exception; browsers send their origin with it."""
    cookie = guarded.browser("ada").cookies["undertone_session"]
    address = guarded.url.replace("http", "ws") + path
    headers = {"Cookie": f"undertone_session={cookie}"}
    with pytest.raises(InvalidStatus) as caught:
        connect(address, origin="https://evil.example", additional_headers=headers)
    assert caught.value.response.status_code == 403


def test_a_socket_without_a_login_is_refused(guarded: Running) -> None:
    """/live/ws is for people who are logged in."""
    with pytest.raises(InvalidStatus) as caught:
        connect(guarded.url.replace("http", "ws") + "/live/ws", origin=guarded.url)
    assert caught.value.response.status_code == 401


def test_every_answer_carries_the_security_headers(guarded: Running) -> None:
    """On pages, errors and refusals alike; and nothing is opened to other sites."""
    browser = guarded.browser("ada")
    for path in ("/agent", "/login", "/nothing", "/api/v1/conversations", "/admin"):
        answer = browser.get(path, headers={"Origin": "https://evil.example"})
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_cookie_opens_no_api_and_a_key_no_page(guarded: Running) -> None:
    """Programs and people come in by different doors."""
    assert guarded.browser("ada").get("/api/v1/conversations").status_code == 401
    answer = guarded.api.get(f"{guarded.url}/agent/config")
    assert answer.status_code == 401


def test_the_demo_answers_to_its_own_name_only(tmp_path) -> None:
    """Another name for this machine, as a rebinding site would use, gets nothing."""
    with running_console(settings_for(tmp_path, demo=True)) as demo:
        assert httpx.get(f"{demo.url}/login").status_code == 200
        for name in ("evil.example", "127.0.0.1.evil.example", "[", ""):
            answer = httpx.get(f"{demo.url}/login", headers={"Host": name})
            assert answer.status_code in (400, 421)


def test_require_is_a_second_lock() -> None:
    """A handler can ask for the role again, and gets a typed refusal."""
    nobody = StarletteRequest({"type": "http", "state": {"person": None}})
    with pytest.raises(Forbidden, match="Log in again"):
        require(nobody, Role.AGENT)
    agent = SessionPerson(1, "ada", "Ada", Role.AGENT, "en")
    request = StarletteRequest({"type": "http", "state": {"person": agent}})
    assert require(request, Role.AGENT) is agent
    with pytest.raises(Forbidden, match="supervisor"):
        require(request, Role.SUPERVISOR)
