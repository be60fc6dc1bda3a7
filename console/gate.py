"""The gate in front of everything: who may come to which address, and from which page.

Below a page's prefix nothing is open: a request needs a person with the page's role, whatever
Gradio would have answered. The API needs a key. What a browser sends to change something, or to
open a WebSocket, must come from one of our own pages. Knows addresses, not what stands behind them.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.answers import json_error, refusal_page
from console.auth import COOKIE, VALID_SECONDS, SessionPerson, Sessions
from console.keys import KeyRing
from console.setting_values import is_loopback
from db.errors import DatabaseError
from db.models import Role

log = logging.getLogger(__name__)

API = "/api/v1/"
OPERATIONS = ("/healthz", "/readyz", "/metrics")
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Guarded:
    """An address, all below it included, that needs a role."""

    path: str
    role: Role

    def covers(self, path: str) -> bool:
        return path == self.path or path.startswith(self.path + "/")


class Gate:
    """ASGI middleware; puts the person of the cookie into `request.state.person`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        sessions: Sessions,
        keys: KeyRing,
        guarded: Sequence[Guarded],
        secure: bool,
        loopback_only: bool = False,
    ) -> None:
        self._app = app
        self._sessions = sessions
        self._keys = keys
        self._guarded = sorted(guarded, key=lambda one: -len(one.path))
        self._secure = secure
        self._loopback_only = loopback_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = _Asked(scope)
        try:
            await self._recognise(request)
            refusal = await self._refusal(request)
        except DatabaseError as error:
            log.error("the gate cannot ask the database: %s", error)
            refusal = json_error(503, str(error), headers={"Retry-After": "2"})
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
            return
        await self._app(scope, receive, self._renewing(request, send))

    async def _recognise(self, request: "_Asked") -> None:
        state = request.scope.setdefault("state", {})
        state["person"] = state["key"] = None
        if request.is_api:
            key = request.bearer
            state["key"] = await run_in_threadpool(self._keys.name_of, key) if key else None
        elif request.cookie and not request.path.startswith("/static/"):
            known = self._sessions.remembers(request.cookie)
            look_up = self._sessions.person_of
            state["person"] = (
                look_up(request.cookie)
                if known
                else await run_in_threadpool(look_up, request.cookie)
            )

    async def _refusal(self, request: "_Asked") -> Response | None:
        if self._loopback_only and not is_loopback(request.host_name):
            return json_error(421, "The demo answers on this machine only.")
        if request.is_api:
            if request.scope["state"]["key"] is None:
                return json_error(
                    401,
                    "A valid key is needed: Authorization: Bearer KEY.",
                    field="Authorization",
                    headers={"WWW-Authenticate": "Bearer"},
                )
            return None
        if request.path in OPERATIONS and not is_loopback(request.client):
            key = request.bearer
            if not key or await run_in_threadpool(self._keys.name_of, key) is None:
                return json_error(401, "A key is needed from another machine.")
        if request.changes_something and not request.comes_from_here:
            return json_error(403, "This request does not come from a page of this console.")
        return self._refusal_below_a_page(request)

    def _refusal_below_a_page(self, request: "_Asked") -> Response | None:
        place = next((one for one in self._guarded if one.covers(request.path)), None)
        if place is None:
            return None
        person: SessionPerson | None = request.scope["state"]["person"]
        if person is None:
            at_its_page = request.path.rstrip("/") == place.path and not request.is_socket
            if request.is_navigation or at_its_page:
                return RedirectResponse(f"/login?next={quote(request.path_and_query)}", 303)
            return json_error(401, "Log in first.")
        if not person.may(place.role):
            if request.is_navigation:
                return refusal_page(person.language, place.role)
            return json_error(403, f"This needs the role {place.role}.")
        return None

    def _renewing(self, request: "_Asked", send: Send) -> Send:
        person = request.scope["state"]["person"]
        fresh = self._sessions.renewed(request.cookie) if person and request.cookie else None
        if fresh is None or request.path == "/logout":
            return send

        async def renewing(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append(
                    "set-cookie", session_cookie(fresh, secure=self._secure or request.is_tls)
                )
            await send(message)

        return renewing


class _Asked:
    """What the gate wants to know of a request or a WebSocket upgrade."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.path: str = scope["path"]
        self.headers = Headers(scope=scope)
        self.method: str = scope.get("method", "GET")
        self.is_socket = scope["type"] == "websocket"
        self.is_tls = scope["scheme"] in ("https", "wss")
        self.is_api = self.path.startswith(API)
        self.client: str = (scope.get("client") or ("", 0))[0]
        self.cookie = cookie_parser(self.headers.get("cookie", "")).get(COOKIE)

    @property
    def bearer(self) -> str | None:
        scheme, _, key = self.headers.get("authorization", "").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else None

    @property
    def host_name(self) -> str:
        try:
            return urlsplit(f"//{self.headers.get('host', '')}").hostname or ""
        except ValueError:
            return ""

    @property
    def changes_something(self) -> bool:
        return self.is_socket or self.method not in SAFE

    @property
    def comes_from_here(self) -> bool:
        """Every browser says where a change comes from; who says nothing is no browser."""
        if self.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        origin = self.headers.get("origin")
        return origin is None or origin.partition("://")[2] == self.headers.get("host")

    @property
    def is_navigation(self) -> bool:
        return not self.is_socket and "text/html" in self.headers.get("accept", "")

    @property
    def path_and_query(self) -> str:
        query = self.scope.get("query_string", b"").decode("latin-1")
        return f"{self.path}?{query}" if query else self.path


def session_cookie(value: str, *, secure: bool) -> str:
    """The Set-Cookie header of a session; an empty value ends it."""
    age = VALID_SECONDS if value else 0
    cookie = f"{COOKIE}={value}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax"
    return cookie + "; Secure" if secure else cookie


async def _refuse(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get(
        "extensions", {}
    ):
        await send({"type": "websocket.close", "code": 1008})
        return
    await response(scope, receive, send)
