"""A candidate may not be larger or slower than the active version, and noise is no reason."""

from pathlib import Path

import numpy as np
import pytest

from classifier.retrain_cost import MESSAGES, ROUNDS, SERIES, size_check, speed_check
from tests.classifier import tiny


class Weights:
    """A model that is nothing but so many bytes."""

    def __init__(self, size: int):
        self.size = size

    def save(self, folder: Path) -> None:
        (folder / "adapter").mkdir()
        (folder / "adapter" / "weights").write_bytes(b"w" * self.size)


@pytest.fixture
def parent(tmp_path) -> Path:
    folder = tmp_path / "v1"
    folder.mkdir()
    Weights(1000).save(folder)
    (folder / "manifest.json").write_text("x" * 5000)
    return folder


@pytest.mark.parametrize(("size", "passed"), [(900, True), (1000, True), (1030, True), (1040, False)])
def test_a_candidate_is_at_most_three_percent_larger(parent, tmp_path, size, passed):
    """Manifests are not counted, and nothing is left behind."""
    workshop = tmp_path / "workshop"
    workshop.mkdir()
    check = size_check(parent, Weights(size), workshop)
    assert (check["active"], check["candidate"], check["passed"]) == (1000, size, passed)
    assert check["ratio"] == size / 1000 and check["threshold"] == 1.03
    assert "3% more at most" in check["sentence"] and "最多只能大 3%" in check["sentence_zh"]
    assert list(workshop.iterdir()) == []


class Clock:
    """Time that passes only when a reader reads."""

    def __init__(self):
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Timed:
    """A reader whose n-th reading takes what `seconds(n)` says."""

    def __init__(self, clock: Clock, seconds):
        self.clock, self.seconds, self.read, self.texts = clock, seconds, 0, []

    def probabilities(self, texts, contexts=None) -> np.ndarray:
        self.clock.now += self.seconds(self.read)
        self.read += 1
        self.texts = texts
        return np.full((len(texts), 3), 1 / 3)


GUARDS = {"core zh": tiny.messages(60, 1), "core en": tiny.messages(60, 2)}


def speed(seconds) -> tuple[dict, Timed]:
    clock = Clock()
    candidate = Timed(clock, seconds)
    return speed_check(Timed(clock, lambda n: 0.1), candidate, GUARDS, clock), candidate


def test_a_slower_candidate_is_refused():
    """Half as long again fails, however often it is timed."""
    check, candidate = speed(lambda n: 0.15)
    assert not check["passed"]
    assert check["ratio"] == pytest.approx(1.5) and check["threshold"] == 1.25
    assert candidate.read == 1 + SERIES * ROUNDS
    assert "at most" in check["sentence"] and "最多只能慢 25%" in check["sentence_zh"]


def test_the_sample_is_fixed_and_of_every_guard_set():
    """The same messages each time, both languages among them."""
    (check, candidate), (_, again) = speed(lambda n: 0.1), speed(lambda n: 0.1)
    assert check["passed"] and check["n"] == len(candidate.texts) == MESSAGES
    assert candidate.texts == again.texts
    assert {text.isascii() for text in candidate.texts} == {True, False}


def test_a_busy_moment_refuses_nobody():
    """All readings but a few may be slow, and a slow series is timed again."""
    check, candidate = speed(lambda n: 0.1 if n % 4 == 0 else 0.5)
    assert check["passed"] and candidate.read == 1 + ROUNDS
    check, candidate = speed(lambda n: 0.5 if n <= ROUNDS else 0.1)
    assert check["passed"] and candidate.read == 1 + 2 * ROUNDS
