"""The push sockets: everything to agents, to a customer the messages of their own conversation.

A socket sends events as JSON and closes when its session has ended. What a browser sends is small
and trusted with nothing but presence. The gate has checked the origin. Knows no page.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from console.auth import COOKIE, Sessions, current_person
from console.presence import Presence, Screen
from console.push import Event, Hub, Subscription
from console.visitors import Visitor, Visitors
from db.errors import DatabaseError

log = logging.getLogger(__name__)

SESSION_IS_CHECKED_EVERY_SECONDS = 15.0
LONGEST_FRAME = 1000
SESSION_ENDED = 4401
SHOWN_TO_CUSTOMERS = ("id", "author", "author_name", "text", "sent_at", "received_at")


def live_routes(
    hub: Hub, *, presence: Presence, sessions: Sessions, visitors: Visitors
) -> APIRouter:
    """/live/ws and /chat/ws."""
    router = APIRouter()

    @router.websocket("/live/ws")
    async def agents(socket: WebSocket) -> None:
        person = current_person(socket)
        if person is None:
            await socket.close(SESSION_ENDED)
            return
        await socket.accept()
        screen = presence.enter(person)
        cookie = socket.cookies[COOKIE]
        try:
            async with hub.subscribe(since=_since(socket)) as events:
                await _until_first_ends(
                    _send(socket, events),
                    _hear(socket, lambda frame: _take(presence, screen, frame)),
                    _watch(socket, lambda: run_in_threadpool(sessions.person_of, cookie)),
                )
        finally:
            presence.leave(screen)

    @router.websocket("/chat/ws")
    async def customer(socket: WebSocket) -> None:
        visitor = visitors.of(socket)
        if visitor is None:
            await socket.close(SESSION_ENDED)
            return
        await socket.accept()
        wanted = partial(is_for, visitor)
        async with hub.subscribe(wanted, since=_since(socket)) as events:
            await _until_first_ends(
                _send(socket, events, shown_to_customer), _hear(socket, lambda frame: None)
            )

    return router


def is_for(visitor: Visitor, event: Event) -> bool:
    """Whether an event is a message of the visitor's own conversation that they may see."""
    if event["type"] != "message" or event["message"]["author"] == "note":
        return False
    card = event["card"]
    return (card["source"], card["conversation_id"]) == (visitor.source, visitor.conversation_id)


def shown_to_customer(event: Event) -> Event:
    """The event without anything that is not the customer's."""
    if event["type"] != "message":
        return {"type": event["type"]}
    return {"type": "message", "message": customer_view(event["message"])}


def customer_view(message: dict[str, Any]) -> dict[str, Any]:
    """A message as its customer sees it."""
    return {name: message[name] for name in SHOWN_TO_CUSTOMERS}


def _since(socket: WebSocket) -> int | None:
    value = socket.query_params.get("since", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None


async def _send(
    socket: WebSocket, events: Subscription, shown: Callable[[Event], Event] = lambda event: event
) -> None:
    async for event in events:
        await socket.send_text(json.dumps(shown(event), ensure_ascii=False))


async def _hear(socket: WebSocket, take: Callable[[dict], None]) -> None:
    while True:
        text = await socket.receive_text()
        with contextlib.suppress(ValueError, RecursionError):
            frame = json.loads(text) if len(text) <= LONGEST_FRAME else None
            if isinstance(frame, dict):
                take(frame)


def _take(presence: Presence, screen: Screen, frame: dict[str, Any]) -> None:
    kind, conversation = frame.get("type"), frame.get("conversation")
    if kind == "look" and (conversation is None or type(conversation) is int):
        presence.look(screen, conversation)
    elif kind == "typing" and conversation == screen.conversation:
        presence.typing(screen, frame.get("typing") is True)


async def _watch(socket: WebSocket, person: Callable[[], Awaitable[object]]) -> None:
    """Close the socket once its session has ended."""
    while True:
        await asyncio.sleep(SESSION_IS_CHECKED_EVERY_SECONDS)
        try:
            if await person() is None:
                await socket.close(SESSION_ENDED)
                return
        except DatabaseError as error:
            log.warning("a session could not be checked: %s", error)


async def _until_first_ends(*parts: Awaitable[None]) -> None:
    """Run the parts of a socket together; when one ends, so do the others."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
