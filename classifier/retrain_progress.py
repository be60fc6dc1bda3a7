"""What a retraining says of itself while it runs and when it is over, in a file beside the versions.

Whoever started it, a timer, a person or the models page, the console reads the same file. That a run
is really alive is told by a lock that it holds from its first word to its last, since one that was
killed says nothing any more. It is not the lock that keeps two runs apart: looking at it must never
turn a run away. Knows files; nothing about models or databases.
"""

import contextlib
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from classifier.files import write_json

PROGRESS, SPEAKER = ".retraining.json", ".retraining.lock"
STAGES = ("training", "comparing", "writing", "storing", "recording", "activating", "following")
RUNNING = "running"
LAST_WORD_SECONDS = 5.0  # the run before may still be writing how it ended
WRITE_SECONDS = 0.5  # how often progress within a stage is worth a write


class RetrainProgress:
    """Writes the file of one run. Trouble with the file never disturbs the run itself."""

    def __init__(self, root: Path, *, by: str = ""):
        self._file = root / PROGRESS
        self._written = 0.0
        self._state = {
            "run": uuid4().hex,
            "outcome": RUNNING,
            "by": by,
            "process": os.getpid(),
            "started_at": _now(),
            "stage": None,
            "share": None,
        }
        self._begun = False
        self._speaker = FileLock(root / SPEAKER, thread_local=False)

    def stage(self, name: str) -> None:
        """A stage begins; with the first one the run owns the file."""
        if not self._begun:
            with contextlib.suppress(OSError, Timeout):
                self._speaker.acquire(timeout=LAST_WORD_SECONDS)
        self._begun = True
        self._state |= {"stage": name, "share": None}
        self._write()

    def advance(self, share: float) -> None:
        """How much of the stage is done, between 0 and 1."""
        if self._begun and time.monotonic() - self._written >= WRITE_SECONDS:
            self._state["share"] = round(min(max(share, 0.0), 1.0), 3)
            self._write()

    def over(self, outcome: str, sentence: str, version: str | None = None) -> None:
        """The run has ended. One that never began a stage does not speak over one that runs."""
        if not self._begun and is_alive(self._file.parent):
            return
        self._state |= {
            "outcome": outcome,
            "sentence": sentence,
            "version": version,
            "share": None,
            "finished_at": _now(),
        }
        self._write()
        self._speaker.release()

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            write_json(self._file, self._state)
            self._written = time.monotonic()


def read_progress(root: Path) -> dict | None:
    """What the last run says of itself, or None before the first."""
    try:
        state = json.loads((root / PROGRESS).read_text(encoding="utf8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) and "outcome" in state else None


def is_alive(root: Path) -> bool:
    """Whether a run has begun to speak, lives, and has not said yet how it ended."""
    if not (root / SPEAKER).exists():
        return False
    try:
        with FileLock(root / SPEAKER, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
