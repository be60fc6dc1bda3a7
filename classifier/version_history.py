"""HISTORY of a versions folder: which version was put to use when, and which ones to go back to."""

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

log = logging.getLogger(__name__)

HISTORY = "HISTORY"
_FIELDS = {"at", "version", "reason"}


def read_history(root: Path) -> list[dict]:
    """Every activation, oldest first. A broken line is left out and takes nothing down with it."""
    try:
        lines = (root / HISTORY).read_text(encoding="utf8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [entry for entry in map(_entry, lines) if entry]


def _entry(line: str) -> dict | None:
    try:
        entry = json.loads(line)
        if isinstance(entry, dict) and entry.keys() >= _FIELDS:
            return entry
    except ValueError:
        pass
    log.warning("a line of %s is broken and left out: %.80r", HISTORY, line)
    return None


def earlier(history: Sequence[dict], active: str | None, is_there: Callable[[str], bool]) -> list[str]:
    """Versions to go back to, of those still there, nearest first."""
    trail: list[str] = []
    for entry in history:
        version = entry["version"]
        if not is_there(version):
            continue  # pruned
        if entry.get("rollback") and version in trail:
            while trail[-1] != version:
                trail.pop()
        elif trail[-1:] != [version]:
            trail.append(version)
    if trail[-1:] == [active]:
        trail.pop()
    return trail[::-1]
