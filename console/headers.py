"""Headers that every answer carries: what a page may load, and that no other site may read it.

Gradio's pages do not draw without inline script and eval, so what protects them from injected
script is that customer text is never markup anywhere; the policy still keeps every page from
loading from or sending to another host. Pages without Gradio set a stricter one themselves.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' {sockets} data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware; takes away what would open an answer to other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in [n for n in headers if n.startswith("access-control-")]:
                    del headers[name]
                headers.update(ALWAYS)
                headers.setdefault("Content-Security-Policy", _policy(scope))
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, guarded)


def _policy(scope: Scope) -> str:
    """With our own host spelled out, since 'self' means its WebSockets in some browsers only."""
    host = Headers(scope=scope).get("host", "")
    known = re.fullmatch(r"[A-Za-z0-9.:\[\]_-]+", host)
    return _PAGE_POLICY.format(sockets=f"ws://{host} wss://{host}" if known else "")
