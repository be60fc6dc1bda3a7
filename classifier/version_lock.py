"""Who works on a folder of versions: one at a time of retrainings, prunings and rebuilds.

The holder's name stands in a file beside the lock, so that who is turned away can say by whom. Without
one, for a moment after the lock is taken, it counts as a retraining. People switch between versions all
the while, and a retraining does at its end; for that there is another lock, held for a moment. Knows
files; nothing about models.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from classifier.errors import ClassifierError
from classifier.files import write_text

log = logging.getLogger(__name__)

LOCK, HOLDER, SWITCH = ".retrain.lock", ".retrain.holder", ".switch.lock"
RETRAINING, PRUNE, REBUILD = "retraining", "prune", "rebuild"
NAMED = {RETRAINING: "A retraining", PRUNE: "A pruning of versions", REBUILD: "A rebuild"}
LONGEST_WAIT = 600.0  # seconds a retraining waits for a prune or a rebuild, which take minutes
POLL_SECONDS = 1.0
LONGEST_SWITCH = 10.0  # seconds that a switch waits for another, which checks a version's files


class Held(ClassifierError):
    """Somebody else works on the versions."""

    def __init__(self, holder: str):
        super().__init__(f"{NAMED[holder]} is running")
        self.holder = holder


class SwitchHeld(ClassifierError):
    """Somebody else switches between versions and does not end."""

    def __init__(self) -> None:
        super().__init__(
            "Another switch between versions is under way and has not ended; try again in a moment."
        )


@contextmanager
def hold(
    root: Path, name: str, *, patience: float = 0.0, sleep: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Have the versions in `root` to oneself as `name`, or raise Held.

    A prune or a rebuild is waited for, `patience` seconds at most; another retraining does the same
    work, and is not.
    """
    lock = FileLock(root / LOCK, timeout=0)
    until, told = time.monotonic() + patience, False
    while True:
        try:
            lock.acquire()
            break
        except Timeout:
            holder = _holder(root)
            if holder == RETRAINING or time.monotonic() >= until:
                raise Held(holder) from None
        if not told:
            log.warning("%s is running; waiting for it, %d seconds at most.", NAMED[holder], patience)
            told = True
        sleep(POLL_SECONDS)
    try:
        with suppress(OSError):  # a full disk; what a holder that was killed left is not true any more
            (root / HOLDER).unlink(missing_ok=True)
            write_text(root / HOLDER, name)
        yield
    finally:
        with suppress(OSError):
            (root / HOLDER).unlink(missing_ok=True)
        lock.release()


@contextmanager
def switching(root: Path, *, patience: float = LONGEST_SWITCH) -> Iterator[None]:
    """Have ACTIVE and HISTORY in `root` to oneself for a moment, or raise SwitchHeld: to put a version to
    use, or to take one away that nobody has put to use."""
    lock = FileLock(root / SWITCH, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise SwitchHeld() from None
    try:
        yield
    finally:
        lock.release()


def _holder(root: Path) -> str:
    try:
        name = (root / HOLDER).read_text(encoding="utf8")
    except OSError:
        name = RETRAINING
    return name if name in NAMED else RETRAINING
