"""The active version, loaded in the background and swapped while the console runs.

Loads beside the old version, warms up, and assigns one reference under a lock; a failed load keeps the
old one, or at a start the one before it, and is tried again with growing waits. Light to import: torch
comes with the first load, in the background thread.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.errors import ClassifierError, NoVersion
from classifier.reading import Explanation, Reading

if TYPE_CHECKING:
    from classifier.language_base import LanguageBase
    from classifier.reader import Reader
    from classifier.versions import VersionStore

log = logging.getLogger(__name__)

WARM_UP = ("你好，我的订单什么时候到？", "Hello, when will my order arrive?")
FIRST_WAIT, LONGEST_WAIT = 10.0, 600.0  # seconds until a version that failed is tried again


@dataclass(frozen=True)
class Setback:
    """A version that could not be loaded from these files; worth another try at `due`, or at once when
    the files are others. Each failure in a row doubles the wait."""

    version: str
    files: frozenset
    wait: float
    due: float


class NotReady(ClassifierError):
    """No version is loaded yet; the message waits and is read later."""


class ActiveReader:
    """Reads with whatever version ACTIVE names, now and after every change of it.

    `base` and `store` are called in the background thread, since the first costs the import of torch
    and the second a checksum of the base. `load(folder, base)` gives the reader that is ready soonest;
    `improve(reader, folder, base)` then a faster one of the same version, or None.
    """

    def __init__(
        self,
        base: "Callable[[], LanguageBase]",
        store: "Callable[[], VersionStore]",
        *,
        poll_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        load: "Callable[..., Reader] | None" = None,
        improve: "Callable[..., Reader | None] | None" = None,
    ):
        self._make_base, self._make_store = base, store
        self._load, self._improve = load, improve
        self._poll, self._clock = poll_seconds, clock
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        self._setback: Setback | None = None
        self._problem: str | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._improver: threading.Thread | None = None
        self._improving = threading.Lock()
        self._callbacks: list[Callable[[str], None]] = []

    @property
    def version(self) -> str | None:
        """The version that reads now."""
        reader = self._reader
        return reader.version if reader else None

    @property
    def ready(self) -> bool:
        """Whether messages can be read now."""
        return self._reader is not None

    @property
    def problem(self) -> str | None:
        """Why the version that ACTIVE names is not the one reading, in a sentence; None if it is."""
        return self._problem

    def on_swap(self, callback: Callable[[str], None]) -> None:
        """Call `callback(version)` after each swap, in the watching thread."""
        self._callbacks.append(callback)

    def read(
        self, texts: Sequence[str], contexts: Sequence[Sequence[str]] | None = None
    ) -> list[Reading]:
        """Readings by one and the same version; raises NotReady before the first is loaded."""
        return self._current().read(texts, contexts)

    def explain(self, text: str, context: Sequence[str] = ()) -> Explanation:
        """Why a message is read as it is; raises NotReady before the first version is loaded."""
        from classifier.explain import explained

        return explained(self._current(), text, context)

    def _current(self) -> "Reader":
        with self._lock:
            reader = self._reader
        if reader is None:
            raise NotReady(self._problem or "The model is still loading.")
        return reader

    def start(self) -> None:
        """Load and then watch in a background thread."""
        self._thread = threading.Thread(target=self._watch, name="active-version", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; the loaded version goes on reading."""
        self._stop.set()
        for thread in (self._thread, self._improver):
            if thread:
                thread.join(timeout=10)

    def _watch(self) -> None:
        base = store = None
        while not self._stop.is_set():
            try:
                if base is None:
                    base, store = self._make_base(), self._make_store()
                self._follow(base, store)
            except Exception as error:  # whatever breaks a load must not end the watching
                self._explain(error)
            self._stop.wait(self._poll)

    def _follow(self, base, store) -> None:
        wanted = store.active()
        if wanted is None:
            raise NoVersion()
        if wanted == self.version:
            self._problem = self._setback = None
            return
        files = _files(store, wanted)
        again = self._setback and (self._setback.version, self._setback.files) == (wanted, files)
        if again and self._clock() < self._setback.due:
            return
        try:
            reader = self._warm(store.folder(wanted), base)
        except Exception as error:
            wait = min(2 * self._setback.wait, LONGEST_WAIT) if again else FIRST_WAIT
            self._setback = Setback(wanted, files, wait, self._clock() + wait)
            self._explain(error)
            if not self.ready:
                self._read_with_an_earlier_one(store, base)
            return
        self._problem = self._setback = None
        self._put(reader, store.folder(wanted), base)

    def _read_with_an_earlier_one(self, store, base) -> None:
        """At a start nothing reads yet: better the version from before than none."""
        for version in store.earlier():
            try:
                reader = self._warm(store.folder(version), base)
            except Exception as error:
                log.warning("version %s cannot read instead: %s", version, error)
                continue
            self._put(reader, store.folder(version), base)
            return

    def _warm(self, folder, base) -> "Reader":
        reader = self._loader()(folder, base)
        reader.read(WARM_UP)
        return reader

    def _put(self, reader: "Reader", folder, base) -> None:
        with self._lock:
            self._reader = reader
        log.info("version %s reads now", reader.version)
        for callback in self._callbacks:
            callback(reader.version)
        if self._improve is not None and not self._stop.is_set():
            # beside the watching: who goes back meanwhile is not kept waiting for an export
            self._improver = threading.Thread(
                target=self._take_faster, args=(reader, folder, base), name="faster-runtime", daemon=True
            )
            self._improver.start()

    def _take_faster(self, reader: "Reader", folder, base) -> None:
        try:
            with self._improving:
                if self._reader is not reader:
                    return
                faster = self._improve(reader, folder, base)
            if faster is None:
                return
            faster.read(WARM_UP)
        except Exception as error:  # slower is no reason to read nothing
            if self._stop.is_set():  # the process ends around it, and the next one makes it
                log.info("version %s was not made faster before the end: %s", folder.name, error)
                return
            log.exception("version %s goes on without a faster runtime", folder.name)
            return
        with self._lock:
            if self._reader is not reader:  # another version reads by now
                return
            self._reader = faster
        log.info("version %s reads with its faster runtime now", folder.name)

    def _loader(self):
        if self._load is None:
            from classifier.reader import Reader

            self._load = Reader.load
        return self._load

    def _explain(self, error: Exception) -> None:
        if isinstance(error, ClassifierError):
            problem = str(error)
        else:
            log.error("the active version could not be followed", exc_info=error)
            problem = f"The model could not be loaded: {error}"
        if problem != self._problem:
            log.warning("%s", problem)
            self._problem = problem


def _files(store: "VersionStore", version: str) -> frozenset:
    """What a version's folder looks like from outside; restoring or mending any file changes it."""
    with suppress(OSError, ClassifierError):
        looks = [(path, path.stat()) for path in store.folder(version).rglob("*")]
        return frozenset((path, look.st_mtime_ns, look.st_size) for path, look in looks)
    return frozenset()
