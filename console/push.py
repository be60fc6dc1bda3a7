"""The hub: what happens is published once and reaches every open screen. Knows no web framework.

Publishing is for any thread and never waits. Every client has a bounded queue in its own event
loop; one that cannot keep up is told to read everything anew ("resync") instead of slowing others.
Several console processes can later share one hub over LISTEN/NOTIFY behind the same two methods.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Event = dict[str, Any]
Wants = Callable[[Event], bool]

QUEUE = 256
REMEMBERED = 1024
RESYNC = "resync"


class Hub:
    """Events out to clients, each numbered by `seq`, which only grows, also over a restart."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: set[Subscription] = set()
        self._seq = time.time_ns() // 1_000_000
        self._recent: deque[Event] = deque(maxlen=REMEMBERED)
        self._recent.append({"type": RESYNC, "seq": self._seq})

    @property
    def clients(self) -> int:
        """How many clients listen."""
        return len(self._clients)

    @property
    def seq(self) -> int:
        """The number of the newest event: what a page reads after asking for it misses nothing since."""
        return self._seq

    def publish(self, event: Event) -> None:
        """Send `event` to every client that wants it."""
        with self._lock:
            self._seq += 1
            numbered = {**event, "seq": self._seq}
            self._recent.append(numbered)
            for client in self._clients:
                client._offer(numbered)

    def subscribe(
        self, wants: Wants | None = None, *, since: int | None = None, size: int = QUEUE
    ) -> "Subscription":
        """Listen, from inside the event loop that will read; `async with` ends it.

        With `since`, the seq of the last event seen, what was missed comes first, or a resync if
        that is no longer known.
        """
        client = Subscription(self, wants or _everything, size)
        with self._lock:
            if since is not None:
                client._catch_up(since, self._recent, self._seq)
            self._clients.add(client)
        return client

    def _leave(self, client: "Subscription") -> None:
        with self._lock:
            self._clients.discard(client)


class Subscription:
    """The events of one client: `async for event in subscription`."""

    def __init__(self, hub: Hub, wants: Wants, size: int) -> None:
        self._hub = hub
        self._wants = wants
        self._size = size
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Event] = deque()
        self._filled = asyncio.Event()
        self._lock = threading.Lock()

    async def __aenter__(self) -> "Subscription":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Listen no more."""
        self._hub._leave(self)

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Event:
        while True:
            with self._lock:
                if self._waiting:
                    return self._waiting.popleft()
                self._filled.clear()
            await self._filled.wait()

    def _catch_up(self, since: int, recent: deque[Event], newest: int) -> None:
        missed = [event for event in recent if event["seq"] > since]
        if since > newest or since < recent[0]["seq"]:
            missed = [{"type": RESYNC, "seq": newest}]
        for event in missed:
            self._offer(event)

    def _offer(self, event: Event) -> None:
        if event["type"] != RESYNC and not self._wants(event):
            return
        with self._lock:
            if len(self._waiting) >= self._size:
                self._waiting.clear()
                event = {"type": RESYNC, "seq": event["seq"]}
            self._waiting.append(event)
        with suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self._filled.set)


def _everything(event: Event) -> bool:
    return True
