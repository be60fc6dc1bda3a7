"""Digests of files that are looked at again and again.

A console lists its versions each time somebody opens the models page, and their files never change: one
that looks as it did when it was read is not read again. What puts a version to use reads it all the same.
"""

import time
from collections.abc import Callable
from pathlib import Path

from classifier.files import sha256

SETTLED_SECONDS = 2.0  # the coarsest clock of a file system: what was just written may change unseen


class Digests:
    """SHA-256 of files, for as long as this object lives."""

    def __init__(self, read: Callable[[Path], str] = sha256) -> None:
        self._read = read
        self._known: dict[Path, tuple[tuple[int, ...], str]] = {}

    def __call__(self, path: Path) -> str:
        """The digest of a file, read unless time, size and place on disk are those of the last reading.
        The time of its last change of any kind is among them: no copying tool sets that back."""
        now, found = time.time(), path.stat()
        look = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
        known = self._known.get(path)
        if known and known[0] == look:
            return known[1]
        digest = self._read(path)
        if found.st_mtime < now - SETTLED_SECONDS:
            self._known[path] = look, digest
        return digest
