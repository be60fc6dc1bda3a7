"""What the console does on its own beside reading: watch the clock, and make cases findable.

Apart from the scoring worker, so that neither delays a message's mood.
"""

import threading
from datetime import datetime, timedelta

from console.background import Background
from console.desk import Desk

CHECK_WAITING_EVERY = timedelta(seconds=10)


class Housekeeping(Background):
    """Flags customers who wait too long, encodes templates, indexes resolved conversations.

    To be woken when an encoder is there; ended conversations wake it by themselves.
    """

    def __init__(self, desk: Desk, *, poll_seconds: float = 5.0):
        super().__init__("housekeeping", poll_seconds=poll_seconds)
        self._desk = desk
        self._checked_at: datetime | None = None
        self._cases_wait = threading.Event()
        self._cases_wait.set()  # those that ended before a restart
        desk.on_resolved(self.wake)

    def wake(self) -> None:
        """There may be cases to index. For any thread; never waits."""
        self._cases_wait.set()
        super().wake()

    def work(self) -> bool:
        """One round of everything; whether more conversations wait to be indexed."""
        self._check_waiting()
        self._desk.suggester.prepare()
        return self._cases_wait.is_set() and self._index_cases()

    def _check_waiting(self) -> None:
        at = self._desk.clock()
        if self._checked_at is None or at - self._checked_at >= CHECK_WAITING_EVERY:
            self._checked_at = at
            self._desk.check_waiting()

    def _index_cases(self) -> bool:
        self._cases_wait.clear()
        more = True
        try:
            more = self._desk.recall.index_pending()
        finally:
            if more:
                self._cases_wait.set()
        return more
