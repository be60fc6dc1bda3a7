"""`--every 24h`: it runs, sleeps, outlives failed runs, and leaves on SIGTERM at once."""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentTypeError
from datetime import timedelta
from pathlib import Path

import pytest

from classifier.retrain_timer import Runner, Stopped, repeat, span

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", timedelta(minutes=30)),
        ("24h", timedelta(hours=24)),
        ("7d", timedelta(days=7)),
        (" 1D ", timedelta(days=1)),
    ],
)
def test_lengths_of_time_are_read(text, expected):
    """Minutes, hours and days."""
    assert span(text) == expected


@pytest.mark.parametrize("text", ["", "24", "h", "0h", "-1h", "1.5h", "24 hours", "10s", "999999d"])
def test_other_lengths_are_refused_with_examples(text):
    """Nothing is guessed."""
    with pytest.raises(ArgumentTypeError, match="such as 30m, 24h or 7d"):
        span(text)


class Day:
    """A clock that sleeping moves on; `runs` are exit codes, or errors, or None to stop."""

    def __init__(self, *runs, lasting: float = 0.0):
        self.runs, self.lasting = list(runs), lasting
        self.now, self.slept, self.said = 0.0, [], []

    def run(self) -> int:
        self.now += self.lasting
        code = self.runs.pop(0)
        if code is None:
            raise Stopped
        if isinstance(code, Exception):
            raise code
        return code

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def repeat(self, every: timedelta) -> None:
        with pytest.raises(Stopped):
            repeat(
                self.run, every, sleep=self.sleep, clock=lambda: self.now, say=self.said.append
            )


def test_it_runs_at_once_and_then_from_beginning_to_beginning():
    """A run of an hour is followed by 23 hours of sleep."""
    day = Day(0, 0, None, lasting=3600)
    day.repeat(timedelta(hours=24))
    assert day.slept == [23 * 3600] * 2
    assert all("The next retraining starts at" in sentence for sentence in day.said)


def test_a_failed_run_is_said_and_followed_by_the_next():
    """Whether it ended with an error, was killed, or could not even be started."""
    day = Day(1, -9, OSError("no memory"), 0, None)
    day.repeat(timedelta(minutes=30))
    assert day.slept == [1800] * 4
    failures = [sentence for sentence in day.said if "nothing is lost" in sentence]
    assert [word in said for word, said in zip(("with 1", "-9", "no memory"), failures, strict=True)]
    assert len(failures) == 3


def test_a_run_longer_than_the_span_does_not_spin():
    """There is a minute between two runs at least."""
    day = Day(1, None, lasting=7200)
    day.repeat(timedelta(hours=1))
    assert day.slept == [60]


def test_a_run_is_killed_with_its_timer():
    """What still runs when a signal comes is ended, and nothing is left behind."""
    runner = Runner([sys.executable, "-c", "import time; time.sleep(600)"])

    def stop(*_) -> None:
        raise Stopped

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(Stopped):
            runner()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert runner._running.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_sleep_at_once_with_exit_code_0(number, tmp_path):
    """A service manager that stops it waits for nothing. The run fails here, and it sleeps."""
    timer = subprocess.Popen(
        [sys.executable, "-m", "classifier.retrain_timer", "--every=24h", "--no-such-flag"],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert "ended with 2; nothing is lost" in timer.stdout.readline()
    assert "The next retraining starts at" in timer.stdout.readline()
    began = time.monotonic()
    timer.send_signal(number)
    said, _ = timer.communicate(timeout=60)
    assert timer.returncode == 0
    assert "Asked to leave" in said
    assert time.monotonic() - began < 30, "a loaded machine is slow, a day is long"


def test_the_command_becomes_the_timer(tmp_path):
    """`python -m classifier.retrain --every` goes on without torch in its memory."""
    command = [sys.executable, "-m", "classifier.retrain", "--every=1d", f"--data-dir={tmp_path}"]
    timer = subprocess.Popen(
        [*command, "--base-model=./nowhere"],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert "ended with 1; nothing is lost" in timer.stdout.readline()
        maps = Path(f"/proc/{timer.pid}/maps")
        assert not maps.exists() or "libtorch" not in maps.read_text()
    finally:
        timer.terminate()
        assert timer.wait(60) == 0
