"""A thread that works when there is something to do and outlives every failure. Knows no work."""

import logging
import threading
from abc import ABC, abstractmethod

log = logging.getLogger(__name__)

STOP_SECONDS = 10.0


class Background(ABC):
    """Calls `work` until it says that there is nothing to do, then waits to be woken or polls."""

    def __init__(self, name: str, *, poll_seconds: float):
        self._name = name
        self._poll = poll_seconds
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def work(self) -> bool:
        """Do some of it; whether there may be more."""

    def start(self) -> None:
        """Begin, with what was left from before."""
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand and end."""
        self._stopping.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def wake(self) -> None:
        """There is something to do. For any thread; never waits."""
        self._wanted.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            if not self._work_safely():
                self._wanted.wait(self._poll)

    def _work_safely(self) -> bool:
        try:
            return self.work()
        except Exception:
            log.exception("%s failed and goes on", self._name)
            self._stopping.wait(self._poll)  # a failure that lasts must not spin
            return False
