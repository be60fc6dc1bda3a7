"""Refuses bodies that are too long, without ever holding them. Knows lengths only."""

import asyncio
import time

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.answers import json_error

SMALLEST_LIMIT = 256 * 1024
SCORE_PATH = "/api/v1/score"
SCORE_LIMIT = 8 * 1024 * 1024
# a sender that is cut off while it still writes may never see the answer, so the rest is read away
READ_AWAY_BYTES = 64 * 1024 * 1024
READ_AWAY_SECONDS = 10


class BodyLimit:
    """ASGI middleware that answers 413 to a body over its limit."""

    def __init__(self, app: ASGIApp, *, max_text: int) -> None:
        self._app = app
        self._limit = max(
            SMALLEST_LIMIT, 12 * max_text + 16 * 1024
        )  # JSON may write 12 bytes a sign

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = SCORE_LIMIT if scope["path"] == SCORE_PATH else self._limit
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await self._refuse(limit, scope, receive, send)
            return
        taken = 0

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            # to whoever waits for the body it looks as if the sender had hung up
            return message if taken <= limit else {"type": "http.disconnect"}

        async def unless_too_long(message: Message) -> None:
            if taken <= limit:
                await send(message)

        try:
            await self._app(scope, counting, unless_too_long)
        except ClientDisconnect:
            if taken <= limit:
                raise
        if taken > limit:
            await self._refuse(limit, scope, receive, send)

    async def _refuse(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        if "expect" not in Headers(scope=scope):  # who asked first has not begun to send
            await _read_away(receive)
        sentence = f"The body is longer than {limit // 1024} KiB."
        await json_error(413, sentence, field="body", headers={"Connection": "close"})(
            scope, receive, send
        )


async def _read_away(receive: Receive) -> None:
    end, taken = time.monotonic() + READ_AWAY_SECONDS, 0
    try:
        while taken < READ_AWAY_BYTES and (left := end - time.monotonic()) > 0:
            message = await asyncio.wait_for(receive(), left)
            taken += len(message.get("body", b""))
            if message["type"] != "http.request" or not message.get("more_body"):
                return
    except TimeoutError:
        return
