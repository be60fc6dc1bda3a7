"""What reads and what remembers, loaded in the background while the console already answers.

Torch and the models take seconds to import and load, so nothing here imports them before `start`.
Knows the classifier by its doors only.
"""

import logging
import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from classifier.active import ActiveReader
from classifier.installation import Installation
from console.recall import Encoder

if TYPE_CHECKING:
    from classifier.language_base import LanguageBase
    from classifier.serving import Serving
    from classifier.versions import VersionStore

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.1


class Brain:
    """The active version's reader, and the encoder for similar cases once it is there."""

    def __init__(self, installation: Installation, *, runtime: str = "auto") -> None:
        @cache
        def base() -> "LanguageBase":
            return installation.base()

        def store() -> "VersionStore":
            self._versions = installation.store(base())
            return self._versions

        @cache
        def serving() -> "Serving":
            from classifier.serving import Serving

            return Serving(installation.data_dir / "runtime", runtime)

        self.reader = ActiveReader(
            base,
            store,
            load=lambda *version: serving().load(*version),
            improve=lambda *version: serving().improve(*version),
        )
        self._base = base
        self._versions: VersionStore | None = None
        self._encoder: Encoder | None = None
        self._callbacks: list[Callable[[], None]] = []
        self._stop = threading.Event()

    def encoder(self) -> Encoder | None:
        """What makes vectors, or None while it is not loaded."""
        return self._encoder

    def versions(self) -> "VersionStore | None":
        """The versions on disk, or None until the base has been looked at."""
        return self._versions

    def on_swap(self, callback: Callable[[str], None]) -> None:
        """Call back with the version after the first is loaded and after each swap, in the
        watching thread; a failure of `callback` is logged and harms nothing."""

        def safely(version: str) -> None:
            try:
                callback(version)
            except Exception:
                log.exception("not everybody learned that version %s reads now", version)

        self.reader.on_swap(safely)

    def on_encoder(self, callback: Callable[[], None]) -> None:
        """Call back, in the loading thread, once the encoder is there."""
        self._callbacks.append(callback)

    def start(self) -> None:
        """Load in the background: first what reads, then what remembers."""
        self.reader.start()
        threading.Thread(target=self._load_encoder, name="encoder", daemon=True).start()

    def stop(self) -> None:
        """Load nothing more."""
        self._stop.set()
        self.reader.stop()

    def _load_encoder(self) -> None:
        while not (self.reader.ready or self.reader.problem) and not self._stop.is_set():
            self._stop.wait(LOOK_SECONDS)
        if self._stop.is_set():
            return
        try:
            from classifier.retrieval import RetrievalEncoder

            self._encoder = RetrievalEncoder(self._base())
            for callback in self._callbacks:
                callback()
        except Exception:  # similar cases are missing then; everything else goes on
            log.exception("the encoder for similar cases could not be loaded")
