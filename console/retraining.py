"""Retrainings as the models page sees them: started here or by a timer, watched, and how they ended.

The run is the command `python -m classifier.retrain` in a process of its own, which goes on when the
console stops. What it says of itself stands in a file beside the versions, so that every console, and
every reload of the page, sees the same. Knows no page and nothing of training.
"""

import json
import subprocess
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.retrain_progress import STAGES, is_alive, read_progress
from console import child
from console.auth import SessionPerson
from console.background import Background
from console.errors import Conflict, Unavailable
from console.push import Hub
from console.settings import Settings
from console.shapes import Shape

if TYPE_CHECKING:
    from classifier.versions import VersionStore

LOOK_SECONDS = 1.0
LOG, OUTCOME = "retrain.log", "retrain.out"
LONGEST_LOG = 20_000  # characters of its end that are shown
RUNNING, STARTING, LOST, FAILED = "running", "starting", "lost", "failed"


class Retraining(Background):
    """Starts a retraining, one at a time, and tells every open page how it goes.

    `command` is what is run; the name of who asks is added to it.
    """

    def __init__(
        self,
        settings: Settings,
        hub: Hub,
        *,
        versions: "Callable[[], VersionStore | None]",
        command: Sequence[str] | None = None,
    ) -> None:
        super().__init__("retraining", poll_seconds=LOOK_SECONDS)
        self.command = command or child.python(
            "classifier.retrain", *child.arguments(settings), "--json"
        )
        self._settings, self._hub, self._versions = settings, hub, versions
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._own: int | None = None  # the number of the last process that was started here
        self._begun: Shape = {}
        self._ended: Shape | None = None  # what a process of ours came to that its file cannot say
        self._lost_run: str | None = None
        self._told: Shape | None = None

    def begin(self, by: SessionPerson) -> Shape:
        """Start a retraining in somebody's name."""
        with self._lock:
            if self._versions() is None:
                raise Unavailable(
                    "The versions are still being looked at; try again in a moment."
                )
            if self._state()["running"]:
                raise Conflict("A retraining is running already.", field="retraining")
            log, out = (self._settings.data_dir / name for name in (LOG, OUTCOME))
            with log.open("wb") as errors, out.open("wb") as output:
                # in one word, since a name may begin like an option
                self._process = child.start(
                    [*self.command, f"--by={by.name}"], self._settings, stdout=output, stderr=errors
                )
            self._own = self._process.pid
            self._begun = {"by": by.name, "started_at": _now()}
            self._ended = None
        self.wake()
        return self.state()

    def state(self) -> Shape:
        """How it stands: the run that is on, else the last one, else that there was none."""
        with self._lock:
            return self._state()

    def log(self) -> str:
        """The end of what the last run that was started here has written."""
        try:
            text = (self._settings.data_dir / LOG).read_bytes().decode("utf8", "replace")
        except OSError:
            return ""
        # a progress bar writes over its own line
        lines = [line.rsplit("\r", 1)[-1] for line in text.replace("\r\n", "\n").split("\n")]
        return "\n".join(lines)[-LONGEST_LOG:]

    def work(self) -> bool:
        """Look once, and tell the pages what is new."""
        state = self.state()
        if state != self._told:
            if self._told is not None or state["running"]:
                self._hub.publish({"type": "retraining", **state})
            self._told = state
        return False

    def _state(self) -> Shape:
        """Under the lock: a process of ours, then the file, which other processes write as well."""
        self._reap()
        store = self._versions()
        said = read_progress(store.root) if store else None
        mine = bool(said) and said.get("process") == self._own
        unended = bool(said) and said["outcome"] == RUNNING
        if self._process is not None:
            if mine:
                return self._running(said)  # its file may say the outcome a moment before it ends
            return _shape(RUNNING, running=True, stage=STARTING, **self._begun)
        if unended and not mine and said.get("run") != self._lost_run:
            if is_alive(store.root):
                return self._running(said)
            # it may have ended between the two looks, and then its file says how
            said = read_progress(store.root) or said
            if unended := said["outcome"] == RUNNING:
                self._lost_run = said.get("run")  # it will not come back to life; ask its lock once
        unsaid = said is None or (unended if mine else self._ended and _later(self._ended, said))
        if self._ended and unsaid:
            return self._ended
        if said is None:
            return _shape(None)
        fields = ("by", "started_at", "finished_at", "sentence", "version")
        outcome = LOST if unended else said["outcome"]
        return _shape(outcome, **{name: said.get(name) for name in fields})

    def _running(self, said: Shape) -> Shape:
        fields = ("by", "started_at", "stage", "share")
        return _shape(RUNNING, running=True, **{name: said.get(name) for name in fields})

    def _reap(self) -> None:
        """Note how a process of ours ended; its own file says more, unless it never came so far."""
        if self._process is None or (code := self._process.poll()) is None:
            return
        self._process = None
        answer = _json(self._settings.data_dir / OUTCOME)
        if answer is not None:
            self._ended = _shape(
                answer.get("outcome"),
                sentence=answer.get("sentence"),
                version=answer.get("version"),
                finished_at=_now(),
                **self._begun,
            )
            return
        last = [line for line in self.log().splitlines() if line.strip()][-1:]
        self._ended = _shape(
            FAILED if code > 0 else LOST,
            sentence=last[0].removeprefix("classifier.retrain: ") if last and code > 0 else None,
            finished_at=_now(),
            **self._begun,
        )


def _shape(outcome: str | None, *, running: bool = False, **fields: object) -> Shape:
    names = ("by", "started_at", "finished_at", "stage", "share", "sentence", "version")
    return {
        "outcome": outcome,
        "running": running,
        "stages": list(STAGES),
        **dict.fromkeys(names),
        **fields,
    }


def _later(one: Shape, other: Shape) -> bool:
    """Whether a run ended after what another says of itself last."""
    return one["finished_at"] > (other.get("finished_at") or other["started_at"])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _json(path: Path) -> dict | None:
    try:
        answer = json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None
