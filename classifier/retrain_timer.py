"""Runs `python -m classifier.retrain` again and again: `--every 24h`.

Each run is a process of its own, so that nothing of it stays in memory between two, and whatever
becomes of it, even being killed for memory, the next one comes. SIGTERM and Ctrl-C end a run and
this process at once; a retraining loses nothing by dying. Light: knows no torch and no database.
"""

import re
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
LEAST = timedelta(minutes=1)
COMMAND = (sys.executable, "-m", "classifier.retrain")


class Stopped(BaseException):
    """A signal asked this process to leave. Not an Exception: a failed run is one."""


def span(text: str) -> timedelta:
    """A length of time such as 30m, 24h or 7d."""
    found = re.fullmatch(r"(\d{1,5})([mhd])", text.strip().lower())
    if not found or not int(found[1]):
        raise ArgumentTypeError(f"must be a length of time such as 30m, 24h or 7d, not {text!r}")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


class Runner:
    """Runs a command in a process of its own, which ends when this one has to leave."""

    def __init__(self, command: Sequence[str]):
        self._command = list(command)
        self._running: subprocess.Popen | None = None

    def __call__(self) -> int:
        """Run it to its end; its exit code."""
        self._running = subprocess.Popen(self._command)
        try:
            return self._running.wait()
        finally:
            self.end()

    def end(self) -> None:
        """Kill what still runs."""
        if self._running is not None and self._running.poll() is None:
            self._running.kill()
            self._running.wait()


def repeat(
    run: Callable[[], int],
    every: timedelta,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    say: Callable[[str], None] = print,
) -> None:
    """Run at once, and then `every` so long from beginning to beginning, until Stopped."""
    while True:
        began = clock()
        try:
            code = run()
            failed = f"ended with {code}" if code else ""
        except OSError as error:  # no process could be started; the next may
            failed = f"could not be started ({error})"
        pause = max(every.total_seconds() - (clock() - began), LEAST.total_seconds())
        after = datetime.now().astimezone() + timedelta(seconds=pause)
        if failed:
            say(f"This retraining {failed}; nothing is lost, and the next one tries again.")
        say(f"The next retraining starts at {after:%Y-%m-%d %H:%M}.")
        sleep(pause)


def main(arguments: Sequence[str]) -> None:
    """Repeat one run of the command with these arguments, --every apart, until a signal."""
    parser = ArgumentParser(prog="python -m classifier.retrain", add_help=False, allow_abbrev=False)
    parser.add_argument("--every", type=span, required=True)
    given, rest = parser.parse_known_args(arguments)

    def leave(number: int, frame: object) -> None:
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    runner = Runner([*COMMAND, *rest])
    try:
        repeat(runner, given.every, say=lambda sentence: print(sentence, flush=True))
    except Stopped:
        runner.end()
        print("Asked to leave; no retraining runs.", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
