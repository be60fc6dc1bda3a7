"""The last day in figures, hour by hour: what a supervisor wants to see at a glance.

Every figure comes with the number of things it is taken from. Reads only; knows no pages.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from console.shapes import time as written
from db.engine import Database
from db.models import now
from db.queries import trends

HOURS = 24
FRESH_FOR = timedelta(seconds=10)

Figures = dict[str, Any]


class Trends:
    """The figures, taken anew at most every ten seconds, however many screens ask."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now):
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[datetime, Figures] | None = None

    def last_day(self) -> Figures:
        """Figures with a value, their n, and 24 hourly points; the last is the hour until now."""
        at = self._clock()
        with self._lock:
            if self._known is None or at - self._known[0] >= FRESH_FOR:
                self._known = (at, self._take(at))
            return self._known[1]

    def _take(self, at: datetime) -> Figures:
        edges = [at - timedelta(hours=HOURS - hour) for hour in range(HOURS + 1)]
        edges[-1] += timedelta(seconds=1)  # what has just been stored belongs to the last hour
        with self._database.reading() as session:
            messages = trends.messages(session, edges=edges)
            moods = trends.moods(session, edges=edges)
            labels = trends.labels(session, edges=edges)
            replies = trends.first_replies(session, since=edges[0])
            flags = trends.flags(session, since=edges[0])
        return {
            "at": written(at),
            "messages": {"value": messages[-1], "n": sum(messages), "points": messages},
            "negative": _negative(moods),
            "open": _open(flags, edges),
            "first_reply": _first_reply(replies, edges),
            "corrections": {
                "value": sum(one.corrected for one in labels),
                "n": sum(one.given for one in labels),
                "points": [one.corrected for one in labels],
            },
        }


def _negative(moods: Sequence[trends.Moods]) -> Figures:
    """The share of surely negative messages among those that were read."""
    read = sum(one.read for one in moods)
    return {
        "value": sum(one.negative for one in moods) / read if read else None,
        "n": read,
        "points": [one.negative / one.read if one.read else None for one in moods],
    }


def _open(flags: Sequence[tuple[datetime, datetime | None]], edges: trends.Edges) -> Figures:
    """How many flags stood at the end of each hour."""
    points = [
        sum(raised < edge and (closed is None or closed >= edge) for raised, closed in flags)
        for edge in edges[1:]
    ]
    raised = sum(raised >= edges[0] for raised, _ in flags)
    return {"value": points[-1], "n": raised, "points": points}


def _first_reply(replies: Sequence[tuple[datetime, float]], edges: trends.Edges) -> Figures:
    """The median of the seconds until a first reply."""
    hours: list[list[float]] = [[] for _ in range(HOURS)]
    for replied, seconds in replies:
        hours[min(HOURS - 1, max(0, int((replied - edges[0]) / timedelta(hours=1))))].append(
            seconds
        )
    waits = [seconds for _, seconds in replies]
    return {
        "value": median(waits) if waits else None,
        "n": len(waits),
        "points": [median(hour) if hour else None for hour in hours],
    }
