"""A whole console that runs: real HTTP on a free port, a real database, a reader by plain words."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from argon2 import PasswordHasher

from classifier.versions import VersionStore
from console.app import Mount, build_app
from console.gate import Guarded
from console.login import ShownLogin
from console.recall import Encoder
from console.services import Services, build_services
from console.settings import Settings
from db.models import Role
from db.queries import people
from tests.fakes import FakeReader

KEY = "a-key-of-the-tests"
PASSWORD = "a good password"
# checked in a millisecond, unlike the hashes the console makes itself
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


class FakeBrain:
    """A brain whose reader is a fake one, ready from the start unless told otherwise."""

    def __init__(self, reader: FakeReader | None = None, encoder: Encoder | None = None) -> None:
        self.reader = reader or FakeReader()
        self._encoder = encoder
        self._swapped: list[Callable[[str], None]] = []
        self.store: VersionStore | None = None

    def encoder(self) -> Encoder | None:
        return self._encoder

    def versions(self) -> VersionStore | None:
        """The versions on this disk, if a test has put any."""
        return self.store

    def on_swap(self, callback: Callable[[str], None]) -> None:
        self._swapped.append(callback)

    def on_encoder(self, callback: Callable[[], None]) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def swap(self, version: str) -> None:
        """Another version reads from now on."""
        self.reader.version = version
        for callback in self._swapped:
            callback(version)


class Running:
    """A console that answers at `url`."""

    def __init__(self, services: Services, brain: FakeBrain, url: str) -> None:
        self.services = services
        self.brain = brain
        self.url = url
        self.api = httpx.Client(
            base_url=f"{url}/api/v1/", headers={"Authorization": f"Bearer {KEY}"}, timeout=20
        )

    @property
    def reader(self) -> FakeReader:
        return self.brain.reader

    def browser(self, username: str | None = None) -> httpx.Client:
        """A client that behaves as a browser's page of ours does, logged in if named."""
        headers = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        client = httpx.Client(base_url=self.url, headers=headers, timeout=20)
        if username is not None:
            answer = client.post("/login", data={"username": username, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
        return client

    def person(self, username: str, role: Role = Role.AGENT, language: str = "en") -> int:
        """Somebody who can log in; their id."""
        with self.services.database.session() as session:
            person = people.create(
                session,
                username=username,
                name=username.title(),
                password_hash=QUICK_HASH,
                role=role,
                language=language,
            )
            session.commit()
        return person.id


@contextmanager
def running_console(
    settings: Settings,
    *,
    brain: FakeBrain | None = None,
    mount_pages: Mount | None = None,
    guarded: Sequence[Guarded] = (),
    shown_logins: Sequence[ShownLogin] = (),
) -> Iterator[Running]:
    """Build, serve on a free port in a thread, and stop."""
    brain = brain or FakeBrain()
    services = build_services(settings, brain=brain, keys={"tests": KEY})
    app = build_app(services, mount_pages=mount_pages, guarded=guarded, shown_logins=shown_logins)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    running = Running(services, brain, f"http://127.0.0.1:{listening.getsockname()[1]}")
    try:
        yield running
    finally:
        running.api.close()
        server.should_exit = True
        thread.join(15)


def settings_for(folder: Path, database_url: str = "", **values: object) -> Settings:
    """Settings that write below `folder` only."""
    return Settings(data_dir=folder, database_url=database_url, **values)


def eventually(check: Callable[[], object], seconds: float = 5.0) -> object:
    """What `check` gives once it gives something; fails after a while."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
