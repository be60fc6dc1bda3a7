"""The worker that reads stored messages, in batches of what has arrived, off the web's threads.

A message waits as a row (ScoringJob), so nothing is lost when the model fails, is not loaded yet,
or the process dies: the row is taken again later. Several processes may run a worker each. Knows
nothing about what a reading means; the desk does.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from sqlmodel import Session

from classifier.active import NotReady
from classifier.reading import Reading
from console.background import Background
from console.desk import Desk
from db.models import Author, Message
from db.queries import jobs, messages

log = logging.getLogger(__name__)

BATCH = 32
CONTEXT_TURNS = 2
LEASE = timedelta(seconds=30)
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)
SPEAKERS = {Author.CUSTOMER: "C", Author.AGENT: "A"}


def context_before(session: Session, message: Message) -> list[str]:
    """The turns before a message as readers take them, oldest first."""
    turns = messages.said_until(
        session,
        conversation_id=message.conversation_id,
        message_id=message.id,
        limit=CONTEXT_TURNS + 1,
    )
    return [f"{SPEAKERS[turn.author]}: {turn.text}" for turn in turns[:-1]]


class MessageReader(Protocol):
    """What reads: whichever model version is active."""

    @property
    def ready(self) -> bool: ...

    def read(
        self, texts: Sequence[str], contexts: Sequence[Sequence[str]] | None = None
    ) -> list[Reading]: ...


class ScoringWorker(Background):
    """Reads what waits, one batch after the other."""

    def __init__(self, desk: Desk, reader: MessageReader, *, poll_seconds: float = 1.0):
        super().__init__("scoring", poll_seconds=poll_seconds)
        self._desk = desk
        self._reader = reader
        self._lock = threading.Lock()
        self._awaited: dict[int, list[Callable[[], None]]] = {}
        desk.on_message(self.wake)

    def work(self) -> bool:
        """Read one batch; whether there was one."""
        if not self._reader.ready or not self._anything_due():
            return False
        batch = self._claim()
        for claimed, reading in zip(batch, self._read(batch), strict=True):
            if reading is not None:
                self._keep(claimed, reading)
        return bool(batch)

    async def scored(self, message_id: int, timeout: float) -> bool:
        """Wait until a message is read, at most `timeout` seconds; whether it is."""
        loop, read = asyncio.get_running_loop(), asyncio.Event()
        with self._waiting_for(message_id, lambda: loop.call_soon_threadsafe(read.set)):
            if await asyncio.to_thread(self._is_read, message_id):
                return True
            with suppress(TimeoutError):
                await asyncio.wait_for(read.wait(), timeout)
        return await asyncio.to_thread(self._is_read, message_id)

    def wait_for(self, message_id: int, timeout: float) -> bool:
        """Like `scored`, for a thread that may block."""
        read = threading.Event()
        with self._waiting_for(message_id, read.set):
            if not self._is_read(message_id):
                read.wait(timeout)
        return self._is_read(message_id)

    def _anything_due(self) -> bool:
        with self._desk.database.reading() as session:
            return jobs.any_due(session, at=self._desk.clock(), lease=LEASE)

    def _claim(self) -> list[jobs.Claimed]:
        with self._lock:
            awaited = list(self._awaited)  # somebody holds a connection open for these
        with self._desk.database.session() as session:
            batch = jobs.claim(
                session,
                worker=uuid4().hex,
                at=self._desk.clock(),
                lease=LEASE,
                limit=BATCH,
                first=awaited,
            )
            session.commit()
        return batch

    def _read(self, batch: Sequence[jobs.Claimed]) -> list[Reading | None]:
        """A reading for each job; None for one that failed and waits again."""
        texts = [claimed.message.text for claimed in batch]
        contexts = self._contexts(batch)
        try:
            return list(self._reader.read(texts, contexts))
        except NotReady:
            for claimed in batch:
                self._put_back(claimed, "no model was ready", spent=False)
            return [None] * len(batch)
        except Exception as error:
            if len(batch) > 1:  # so that one message cannot hold up the others
                return [reading for claimed in batch for reading in self._read([claimed])]
            log.exception("message %s could not be read", batch[0].message.id)
            self._put_back(batch[0], f"{type(error).__name__}: {error}")
            return [None]

    def _contexts(self, batch: Sequence[jobs.Claimed]) -> list[list[str]]:
        with self._desk.database.reading() as session:
            return [context_before(session, claimed.message) for claimed in batch]

    def _keep(self, claimed: jobs.Claimed, reading: Reading) -> None:
        message_id = claimed.message.id
        try:
            self._desk.take_reading(message_id, reading)
        except Exception as error:
            log.exception("the reading of message %s could not be stored", message_id)
            self._put_back(claimed, f"{type(error).__name__}: {error}")
            return
        with self._lock:
            awaiting = list(self._awaited.get(message_id, ()))
        for tell in awaiting:
            with suppress(RuntimeError):  # its event loop has ended
                tell()

    def _put_back(self, claimed: jobs.Claimed, error: str, *, spent: bool = True) -> None:
        attempts = claimed.job.attempts
        delay = min(FIRST_DELAY * 2 ** min(attempts, 16), LONGEST_DELAY)
        try:
            with self._desk.database.session() as session:
                jobs.put_back(
                    session,
                    id=claimed.job.id,
                    attempts=attempts if spent else attempts - 1,
                    error=error,
                    not_before=self._desk.clock() + (delay if spent else timedelta()),
                )
                session.commit()
        except Exception:
            log.exception("message %s is taken again when its lease ends", claimed.message.id)

    def _is_read(self, message_id: int) -> bool:
        with self._desk.database.reading() as session:
            return not jobs.pending(session, message_id=message_id)

    @contextmanager
    def _waiting_for(self, message_id: int, tell: Callable[[], None]) -> Iterator[None]:
        with self._lock:
            self._awaited.setdefault(message_id, []).append(tell)
        try:
            yield
        finally:
            with self._lock:
                self._awaited[message_id].remove(tell)
                if not self._awaited[message_id]:
                    del self._awaited[message_id]
