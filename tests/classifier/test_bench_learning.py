"""The arithmetic of tests/bench/bench_learning.py: wrong labels on purpose, shares, curves, intervals."""

from dataclasses import replace

import numpy as np
import pytest

from classifier.data import Example
from classifier.reading import LABELS
from classifier.retrain_mix import Sets
from tests.bench.learning_choosing import by_choice, choosing
from tests.bench.learning_data import Domain, Rows, evenly_apart, mislabel
from tests.bench.learning_gate import gate
from tests.bench.learning_guards import guards
from tests.bench.learning_replay import Variant, replay
from tests.bench.learning_report import tables
from tests.bench.learning_rounds import Bench, Ledger, ceiling, make_start, naive, ours
from tests.bench.learning_score import change, labels_needed, share_of
from tests.classifier import tiny


@pytest.fixture
def bench(base, tmp_path) -> Bench:
    """Slang arrives at a version that knows plain words."""

    def rows(n: int, seed: int, source: str, words: dict = tiny.WORDS) -> list[Example]:
        return [replace(e, source=source) for e in tiny.messages(n, seed, words)]

    sets = Sets(rows(300, 11, "seed"), rows(1000, 12, "core"), tiny.families())
    arriving = rows(600, 5, "slang", tiny.SLANG)
    found = Rows(
        Domain("slang", "slang", "slang", ()), rows(200, 41, "seed"), arriving,
        rows(120, 99, "slang", tiny.SLANG), rows(120, 77, "other"), rows(60, 78, "other"), sets,
    )  # fmt: skip
    tiny.write(tmp_path / "start-slang", tiny.trained(base), base)
    # at its full rate the tiny encoder stands at the edge of what the gate lets through
    gentle = replace(tiny.RETRAINING, fit=replace(tiny.RETRAINING.fit, learning_rate=1.5e-3))
    return Bench(tmp_path, found, gentle, 200, 40, base, rounds=2)


def test_every_step_runs_and_is_not_run_again(bench):
    """Slang is learned through the product's own retraining; a finished row stands."""
    make_start(bench, 100, 1e-3)
    for _ in range(2):
        ours(bench)
        ours(bench, noise=0.2)
        naive(bench, steps="passes")
        ceiling(bench, 100)
        choosing(bench, [0], [10, 20])
        guards(bench)
        gate(bench, draws=5)
        replay(bench, [Variant(100, 0.25, 3.0), Variant(100, 0.25, 3.0, fresh=True)])
        done = bench.ledger.rows()
        assert len(done) == 1 + 2 + 2 + 2 + 1 + (1 + 2 + 2 + 1) + 6 + 2 + 2
    found, said = tables(bench.ledger)
    start, first = found["slang"]["rounds"][:2]
    assert (start["method"], first["method"], first["gate"]) == ("none", "ours", "promoted")
    assert start["core"]["core zh"]["change"] == 0
    assert first["core"]["core en"]["lower"] > -0.02 and "–" not in said.split("Ours reaches")[0]
    assert first["domain change"]["lower"] > 0 and first["learned"]["local"] > 0
    assert 0 < found["slang"]["share of the ceiling's gain"] < 1.5
    assert 0 < found["slang"]["share, more rows"] < 1.5 and "(on more rows" in said
    assert found["slang"]["noise"]["20%"]["suspects"]["wrong"] == 80
    assert found["choosing"]["chosen"][20]["seeds"] == 1
    whole, _, half = found["replay"][0]["moved"]
    assert whole["change"]["domain"]["change"] > half["change"]["domain"]["change"] > 0
    assert found["replay"][0]["rows"]["local"] == 25
    [tried, _] = found["gate"]
    assert (tried["version"], tried["parent"]) == ("r1", "start-slang") and tried["gain"] > 0.1
    [_, many, _] = tried["passing"]
    assert many["better"]["score"] > 0.5 and many["worse"] == {"score": 0, "labels": 0}
    assert "180, evenly" in said
    assert "Ours reaches" in said and "20%" in said and "slang: 100, 25%, 3" in said


@pytest.mark.parametrize("rate, wrong", [(0.0, 0), (0.1, 20), (0.2, 40)])
def test_as_many_labels_are_wrong_as_asked_for(rate, wrong):
    """And the same ones for the same seed, each under another of the known labels."""
    labels = [LABELS[i % 3] for i in range(200)]
    noisy = mislabel(labels, rate, "a")
    assert sum(a != b for a, b in zip(labels, noisy, strict=True)) == wrong
    assert set(noisy) <= set(LABELS) and noisy == mislabel(labels, rate, "a")


def test_the_share_of_the_ceilings_gain():
    """Nothing is shared where the ceiling gains nothing."""
    assert share_of(0.6, 0.69, 0.7) == pytest.approx(0.9)
    assert share_of(0.6, 0.7, 0.6) is None


def test_labels_needed_for_the_same_quality():
    """Between two sizes by the logarithm, and none where the curve stays below."""
    curve = {50: 0.5, 100: 0.6, 200: 0.7, 400: 0.7}
    assert labels_needed(curve, 0.65) == pytest.approx(100 * 2**0.5)
    assert labels_needed(curve, 0.4) == 50
    assert labels_needed(curve, 0.71) is None


def test_forgetting_shows_with_its_interval():
    """A set of two that is read worse halves its points in the mean, and chance does not hide it."""
    kinds = [("a", "negative"), ("a", "positive"), ("b", "neutral"), ("b", "positive")]
    rows = [
        Example(f"{i}", label, "en", source=source, polar=source == "a")
        for i in range(100)
        for source, label in kinds
    ]
    before = np.eye(3)[[LABELS.index(e.label) for e in rows]]
    after = before.copy()
    after[::8] = [0, 0, 1]  # every other negative row of a
    found = change(rows, before, after)
    assert found["change"] == pytest.approx(-0.125)
    assert found["lower"] < -0.125 < found["upper"] < 0
    assert change(rows, before, before)["upper"] == 0


def test_rows_that_calibrate_are_not_among_those_that_judge():
    """Each source stands in both samples."""
    rows = [Example(f"{i}", "neutral", "en", source="ab"[i % 2]) for i in range(400)]
    judging, aside = evenly_apart(rows, 100, 50, seed=0)
    assert (len(judging), len(aside)) == (100, 50)
    assert not {e.text for e in judging} & {e.text for e in aside}
    assert {e.source for e in judging} == {e.source for e in aside} == {"a", "b"}


def test_choosing_goes_on_from_what_is_labelled():
    """No message is chosen twice, and the least sure come first."""
    pool = [Example(f"message number {i} about {i * 7919}", "neutral", "en") for i in range(60)]
    margins = [0.99] * 30 + [0.4] * 30
    chosen = by_choice(pool, margins, [0, 1], 25)
    assert chosen[:2] == [0, 1] and len(set(chosen)) == 25
    assert sum(place >= 30 for place in chosen[2:]) >= 20
    dealt = by_choice(pool, margins, [0, 1], 26, random_every=4, seed=3)
    assert dealt == by_choice(pool, margins, [0, 1], 26, random_every=4, seed=3)
    assert dealt[:2] == [0, 1] and len(set(dealt)) == 26
    assert 1 <= sum(place < 30 for place in dealt[2:]) <= 10  # the random ones come from all


def test_a_report_without_rows_is_empty(tmp_path):
    """It is asked for before anything is finished too."""
    assert tables(Ledger(tmp_path)) == ({}, "")
