"""The demo: its people, and a thread that lets invented conversations arrive."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from console import passwords
from console.client import DoorError
from console.demo_feed import DemoFeed
from console.login import ShownLogin
from console.settings import SettingsError
from db.engine import Database
from db.models import ConversationStatus, Role
from db.queries import conversations, people

log = logging.getLogger(__name__)

KEY = "undertone-demo-key"
PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class DemoPerson(ShownLogin):
    """Somebody whose login everybody may use."""

    language: str


PEOPLE = (
    DemoPerson("lin", "demo-lin", "林晓", Role.AGENT, "zh"),
    DemoPerson("mia", "demo-mia", "Mia Jensen", Role.AGENT, "en"),
    DemoPerson("chen", "demo-chen", "陈岚", Role.SUPERVISOR, "zh"),
    DemoPerson("sofia", "demo-sofia", "Sofia Rossi", Role.SUPERVISOR, "en"),
    DemoPerson("alex", "demo-alex", "Alex Moore", Role.ADMIN, "en"),
)


def make_people(database: Database) -> None:
    """The demo's people, in a database that holds nobody else."""
    with database.reading() as session:
        known = {person.username for person in people.everybody(session)}
    if known - {person.username for person in PEOPLE}:
        raise SettingsError(
            "--demo needs a database of its own; the one that UNDERTONE_DATABASE_URL names holds "
            "real people."
        )
    missing = [person for person in PEOPLE if person.username not in known]
    hashes = [passwords.hash_password(person.password) for person in missing]
    with database.session() as session:
        for person, password_hash in zip(missing, hashes, strict=True):
            people.create(
                session,
                username=person.username,
                name=person.name,
                password_hash=password_hash,
                role=person.role,
                language=person.language,
            )
        session.commit()


def is_empty(database: Database) -> bool:
    """Whether no conversation was ever stored."""
    with database.reading() as session:
        return not any(conversations.count(session, status=status) for status in ConversationStatus)


class DemoThread:
    """Runs a feed beside the console, and outlives every failure of the door."""

    def __init__(
        self, feed: DemoFeed, *, with_past: bool, pause_seconds: float = PAUSE_SECONDS
    ) -> None:
        self._feed = feed
        self._pause = pause_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(with_past,), daemon=True)

    def start(self) -> None:
        """Begin once the door is open; it is asked until it answers."""
        self._thread.start()

    def stop(self) -> None:
        """Say no more."""
        self._stop.set()

    def _run(self, with_past: bool) -> None:
        if with_past:
            self._trying(self._feed.play_past)
        self._trying(self._feed.begin)
        while not self._stop.is_set():
            self._stop.wait(self._trying(self._feed.step))

    def _trying(self, do: Callable[[], float | None]) -> float:
        """The wait that `do` asks for, or a pause after a failure."""
        try:
            return do() or 0.0
        except DoorError as error:
            if not self._stop.is_set():
                log.warning("the demo pauses: %s", error)
            return self._pause
