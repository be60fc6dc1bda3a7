"""A store, versions and a clock that are none, for tests of the reader that follows ACTIVE."""

import threading
from pathlib import Path

from classifier.errors import VersionError
from classifier.reading import LABELS, Reading


class FakeStore:
    """Names an active version that the test changes, and those before it."""

    def __init__(self, active: str | None = "v1", *before: str, root: Path = Path()):
        self.name, self.before, self.root = active, before, root

    def active(self) -> str | None:
        return self.name

    def folder(self, version: str) -> Path:
        return self.root / version

    def earlier(self) -> tuple[str, ...]:
        return self.before


class FakeLoaded:
    """A version whose readings carry its name."""

    def __init__(self, version: str):
        self.version = version

    def read(self, texts, contexts=None):
        probabilities = dict.fromkeys(LABELS, 1 / 3)
        return [Reading("neutral", probabilities, 0.0, 1 / 3, False, self.version) for _ in texts]


class Loading:
    """Loads fakes; versions whose name holds "broken" fail until `mended`, and `gate` holds a load
    up."""

    def __init__(self):
        self.mended = False
        self.gate = threading.Event()
        self.gate.set()
        self.loads: list[str] = []

    def __call__(self, folder: Path, base) -> FakeLoaded:
        self.gate.wait(10)
        self.loads.append(folder.name)
        if "broken" in folder.name and not self.mended:
            raise VersionError(f"Version {folder.name} is damaged: head.safetensors.")
        if "bug" in folder.name:
            raise RuntimeError("shape mismatch")
        return FakeLoaded(folder.name)


class Clock:
    """Seconds that pass when the test says so; counts how often it was looked at."""

    def __init__(self):
        self.now, self.looks = 0.0, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now

    def looked_at_again(self) -> bool:
        """Whether somebody waits by this clock, and goes on waiting."""
        seen = self.looks
        return eventually(lambda: self.looks > seen + 3)


class Swaps:
    """Hears of swaps, and waits for one."""

    def __init__(self):
        self.changed = threading.Condition()
        self.versions: list[str] = []

    def __call__(self, version: str) -> None:
        with self.changed:
            self.versions.append(version)
            self.changed.notify_all()

    def wait(self, version: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: version in self.versions, 10), self.versions


def eventually(condition) -> bool:
    """Whether it comes true within ten seconds."""
    pause = threading.Event()
    return any(condition() or pause.wait(0.01) for _ in range(1000))
