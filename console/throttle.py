"""Slows down whoever tries too often, by any name: a login, an address. Knows no reason.

Some tries are free; each further one doubles the wait, up to a limit. Quiet for long enough, all is
forgotten. Kept in memory: a restart forgives, and several processes count apart.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 10_000


@dataclass
class _Tries:
    count: int
    last: float
    free_at: float


class Throttle:
    """Counts failed tries by name."""

    def __init__(
        self,
        *,
        free: int,
        first_wait: float,
        longest_wait: float,
        forgotten_after: float = 900,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._free = free
        self._first, self._longest, self._forgotten = first_wait, longest_wait, forgotten_after
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str) -> float:
        """Seconds until `name` may try again; 0 when it may now."""
        with self._lock:
            tries = self._tries.get(name)
            return max(0.0, tries.free_at - self._clock()) if tries else 0.0

    def failed(self, name: str) -> None:
        """Count a try that failed."""
        at = self._clock()
        with self._lock:
            tries = self._tries.pop(name, None)
            if tries is None or at - tries.last > self._forgotten:
                tries = _Tries(0, at, at)
            tries.count, tries.last = tries.count + 1, at
            over = tries.count - self._free
            if over > 0:
                tries.free_at = at + min(self._longest, self._first * 2 ** min(over - 1, 30))
            self._tries[name] = tries
            while len(self._tries) > REMEMBERED:
                self._tries.popitem(last=False)

    def forgive(self, name: str, *, everything: bool = False) -> None:
        """Take back the last failure of `name`, or all of them."""
        with self._lock:
            tries = self._tries.get(name)
            if tries is None:
                return
            tries.count, tries.free_at = tries.count - 1, self._clock()
            if everything or tries.count <= 0:
                del self._tries[name]


class Rate:
    """At most `limit` calls by name in any `seconds`."""

    def __init__(
        self, limit: int, seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._calls: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """0 and count the call, or the seconds until `name` may call again."""
        at = self._clock()
        with self._lock:
            calls = [call for call in self._calls.pop(name, []) if at - call < self._seconds]
            self._calls[name] = calls
            while len(self._calls) > REMEMBERED:
                self._calls.popitem(last=False)
            if len(calls) >= self._limit:
                return self._seconds - (at - calls[0])
            calls.append(at)
            return 0.0
