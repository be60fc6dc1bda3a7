"""Two versions compared for the models page: from what is stored at once, and read anew in background.

Reading the same rows with both takes a minute or more of a process of its own
(`python -m classifier.versions compare`). What it found is kept on disk without any customer's words:
messages are kept by id and their text is looked up when it is shown, so that one deleted meanwhile
is gone here too.
"""

import json
import logging
import re
import subprocess
import threading
from collections import Counter
from pathlib import Path

from classifier.files import write_json
from console import child
from console.errors import Conflict, Invalid
from console.push import Hub
from console.settings import Settings
from console.shapes import Shape
from db.engine import Database
from db.queries import traffic

log = logging.getLogger(__name__)

FOLDER = "comparisons"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
LONGEST_SECONDS = 1800
SHOWN = 300  # changed messages on the page; the command has all


class Comparisons:
    """Runs one comparison at a time and keeps what was found."""

    def __init__(self, settings: Settings, hub: Hub, database: Database) -> None:
        self.command = child.python("classifier.versions", "compare", "--json")
        self._settings, self._hub, self._database = settings, hub, database
        self._lock = threading.Lock()
        self._running: tuple[str, str] | None = None
        self._process: subprocess.Popen | None = None
        self._failed: dict[tuple[str, str], str] = {}

    def get(self, a: object, b: object) -> Shape:
        """What is known of a pair: whether it is being compared now, why that failed, or the result."""
        pair = _pair(a, b)
        with self._lock:
            running, failed = self._running, self._failed.get(pair)
        found = self._read(pair)
        return {
            "a": pair[0],
            "b": pair[1],
            "running": running == pair,
            "busy": running is not None and running != pair,
            "failed": failed,
            "result": found and self._with_texts(found),
        }

    def begin(self, a: object, b: object) -> Shape:
        """Read the same rows with both, in the background."""
        pair = _pair(a, b)
        with self._lock:
            if self._running is not None:
                raise Conflict("Another comparison is running.", field="comparison")
            self._running = pair
            self._failed.pop(pair, None)
        threading.Thread(
            target=self._compare, args=[pair], name="comparison", daemon=True
        ).start()
        return self.get(*pair)

    def stop(self) -> None:
        """Give up what runs; the console ends."""
        process = self._process
        if process is not None:
            process.terminate()

    def _compare(self, pair: tuple[str, str]) -> None:
        failed = "It could not be compared."
        try:
            failed = self._run(pair)
        except Exception:
            log.exception("comparing %s with %s failed", *pair)
        finally:
            with self._lock:
                self._running = self._process = None
                if failed:
                    self._failed[pair] = failed
            self._hub.publish({"type": "comparison", "a": pair[0], "b": pair[1]})

    def _run(self, pair: tuple[str, str]) -> str | None:
        """Run the command and keep its result; a sentence where there is none."""
        flags = child.arguments(self._settings)
        process = child.start(
            [*self.command, *flags, *pair],
            self._settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._process = process
        try:
            out, errors = process.communicate(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "It took longer than half an hour and was given up."
        if process.returncode:
            last = errors.decode("utf8", "replace").strip().splitlines()[-1:]
            return last[0].removeprefix("classifier.versions: ") if last else "It was ended."
        file = self._file(pair)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_json(file, _without_texts(json.loads(out)))
        return None

    def _file(self, pair: tuple[str, str]) -> Path:
        return self._settings.data_dir / FOLDER / f"{pair[0]}..{pair[1]}.json"

    def _read(self, pair: tuple[str, str]) -> dict | None:
        try:
            found = json.loads(self._file(pair).read_text(encoding="utf8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and "changed" in found else None

    def _with_texts(self, found: dict) -> dict:
        changed = found["changed"][:SHOWN]
        ids = [row["message_id"] for row in changed if row["message_id"] is not None]
        with self._database.reading() as session:
            known = traffic.by_ids(session, message_ids=ids)
        shown = []
        by_right = Counter(row["right"] for row in found["changed"])
        for row in changed:
            message = known.get(row["message_id"])
            if message is not None:
                shown.append({**row, "text": message.text, "conversation": message.conversation_id})
            elif row["message_id"] is None:
                shown.append(row)
            else:
                by_right[row["right"]] -= 1  # deleted since
        counts = [{"right": right, "n": n} for right, n in by_right.items() if n]
        return {**found, "changed": shown, "changed_counts": counts}


def _without_texts(result: dict) -> dict:
    """The result with the words of our own customers left out."""
    for row in result["changed"]:
        row.pop("context", None)
        if row["message_id"] is not None:
            row.pop("text")
    return result


def _pair(a: object, b: object) -> tuple[str, str]:
    for field, name in (("a", a), ("b", b)):
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise Invalid(field, f"{field} must be the name of a version.")
    if a == b:
        raise Invalid("b", "b must be another version than a.")
    return a, b
