"""The promotion rule, on probabilities of candidates whose worth is known."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from classifier.check_words import apart
from classifier.compare import GUARD_MARGIN, compare
from classifier.compare_table import table
from classifier.paired import Paired, bootstrap, macro_f1_of_counts

CORE = 430  # messages of a language in classifier/data/core.jsonl


def reads(truth: np.ndarray, right: np.ndarray, rng) -> np.ndarray:
    """Probabilities of a reader that is right exactly where `right` says."""
    predicted = np.where(right, truth, (truth + rng.integers(1, 3, len(truth))) % 3)
    return np.eye(3)[predicted] * 0.7 + 0.1


def pair(rng, n: int, accuracy: float, *, mended: float, broken: float) -> Paired:
    """n messages: the candidate mends and breaks these parts of what the active reads wrong and
    right.
    """
    truth = rng.integers(0, 3, n)
    right = rng.random(n) < accuracy
    chance = rng.random(n)
    after = np.where(right, chance >= broken, chance < mended)
    return Paired(truth, reads(truth, right, rng), reads(truth, after, rng))


def world(
    seed: int, *, labels: int, corrected: float, mended: float, broken: float, core=(0.05, 0.005)
):
    """Guard sets and held-back labels, of which `corrected` are ones the active version reads
    wrong.
    """
    rng = np.random.default_rng(seed)
    guards = {
        name: pair(rng, CORE, 0.88, mended=core[0], broken=core[1])
        for name in ("core zh", "core en")
    }
    return guards, pair(rng, labels, 1 - corrected, mended=mended, broken=broken)


def promoted(runs: int = 40, traffic_wrong: float = 0.2, **options) -> float:
    """How often the rule promotes in such a world."""
    reports = [
        compare(*world(seed, **options), traffic_wrong=traffic_wrong, seed=seed)
        for seed in range(runs)
    ]
    return float(np.mean([report["promote"] for report in reports]))


def test_noise_is_never_promoted():
    """A candidate that answers at random mends a third of the corrections, and is refused all the
    same.
    """
    assert promoted(labels=60, corrected=0.9, mended=1 / 3, broken=2 / 3, core=(1 / 3, 2 / 3)) == 0


def test_noise_on_local_traffic_alone_is_refused():
    """A candidate that left the guard sets alone but guesses on local traffic does not profit from
    labels that are mostly corrections."""
    assert promoted(labels=120, corrected=0.6, mended=0.5, broken=0.5) == 0


def test_a_candidate_that_only_changes_its_mind_is_refused():
    """Changing every fifth reading, with as much luck on wrong as bad luck on right ones, is no
    gain.
    """
    assert promoted(labels=100, corrected=0.5, mended=0.1, broken=0.2) <= 0.05


def test_a_candidate_that_forgot_a_language_is_refused():
    """Better on the labels of agents is not enough when one guard set falls by five points."""
    rng = np.random.default_rng(0)
    guards = {
        "core zh": pair(rng, CORE, 0.88, mended=0.0, broken=0.06),
        "core en": pair(rng, CORE, 0.88, mended=0.05, broken=0.0),
    }
    held_back = pair(rng, 200, 0.5, mended=0.6, broken=0.01)
    report = compare(guards, held_back, traffic_wrong=0.3)
    assert not report["promote"]
    assert report["held_back"]["passed"]
    assert "core zh" in report["reason"] and "core en" not in report["reason"]


def test_ten_lucky_labels_promote_nothing():
    """Ten labels, all mended, are too few, and the reason says how many it needs."""
    report = compare(*world(1, labels=10, corrected=1.0, mended=1.0, broken=0.0), traffic_wrong=0.3)
    assert not report["promote"]
    assert "10 of at least 30" in report["reason"]


def test_ten_lucky_labels_among_confirmations_promote_nothing():
    """With confirmations enough, mending three wrong ones by luck does not carry what is broken."""
    rng = np.random.default_rng(5)
    guards, _ = world(5, labels=1, corrected=1.0, mended=0, broken=0)
    truth = rng.integers(0, 3, 40)
    right = np.arange(40) >= 10
    after = right.copy()
    after[:3] = True
    after[-2:] = False
    held_back = Paired(truth, reads(truth, right, rng), reads(truth, after, rng))
    assert not compare(guards, held_back, traffic_wrong=0.2)["promote"]


@pytest.mark.parametrize("corrected", [0.35, 0.7, 1.0])
def test_a_real_gain_of_two_hundred_is_promoted(corrected):
    """200 labels of which 60 are held back show a real gain, whether many confirm or none."""
    real = {"mended": 0.5, "broken": 0.01, "core": (0.08, 0.003)}
    assert promoted(labels=60, corrected=corrected, traffic_wrong=0.3, **real) >= 0.8


def test_the_same_version_again_is_refused():
    """A candidate that reads everything like the active version has shown no gain."""
    assert promoted(runs=5, labels=100, corrected=0.5, mended=0.0, broken=0.0, core=(0.0, 0.0)) == 0


def test_a_harmless_change_passes_a_guard_and_a_harmful_one_seldom():
    """The guard passes an even exchange of few messages, and lets a true loss of the margin through
    in about one case of twenty.
    """
    rng = np.random.default_rng(2)
    even = [compare_guard(pair(rng, CORE, 0.88, mended=0.04, broken=0.004), s) for s in range(40)]
    # 0.0165 would lose 0.94 points on average, less than the margin; this loses 1.08
    worse = [
        compare_guard(pair(rng, CORE, 0.88, mended=0.04, broken=0.018), s) for s in range(100)
    ]
    assert np.mean(even) > 0.8
    assert np.mean(worse) <= 0.1


@pytest.mark.parametrize(("lower", "said"), [(-0.0104, "-1.04"), (-0.0096, "-0.96"), (-0.012, "-1.2")])
def test_a_bound_never_reads_like_the_limit_that_it_misses(lower, said):
    """A digit more tells -1.04 from -1.0."""
    assert apart(lower, GUARD_MARGIN) == said


def compare_guard(guard: Paired, seed: int) -> bool:
    held_back = Paired(np.zeros(1, int), np.eye(3)[[0]], np.eye(3)[[0]])
    report = compare({"core": guard}, held_back, traffic_wrong=0.1, seed=seed)
    return report["guards"][0]["passed"]


def test_macro_f1_of_counts_is_sklearns():
    """The vectorised macro-F1 agrees with scikit-learn, also where a label never occurs."""
    rng = np.random.default_rng(0)
    for labels in (3, 2):
        truth, predicted = rng.integers(0, labels, 200), rng.integers(0, 3, 200)
        counts = np.zeros((3, 3), int)
        np.add.at(counts, (truth, predicted), 1)
        present = sorted(set(truth.tolist()))
        expected = f1_score(truth, predicted, labels=present, average="macro")
        assert macro_f1_of_counts(counts) == pytest.approx(expected)


def test_drawing_counts_is_drawing_messages():
    """The bootstrap over 27 counts has the spread of one that draws every message."""
    rng = np.random.default_rng(3)
    messages = pair(rng, 200, 0.8, mended=0.3, broken=0.1)
    slow = []
    for _ in range(400):
        drawn = rng.integers(0, 200, 200)
        candidate, active = (
            f1_score(messages.truth[drawn], read[drawn].argmax(1), average="macro")
            for read in (messages.candidate, messages.active)
        )
        slow.append(candidate - active)
    fast = bootstrap(messages, rng, macro_f1_of_counts)
    assert np.mean(fast) == pytest.approx(np.mean(slow), abs=0.005)
    assert np.std(fast) == pytest.approx(np.std(slow), rel=0.15)


def test_the_report_holds_every_figure_and_is_repeatable():
    """Each figure stands with interval and threshold, the table shows them, and a seed repeats
    them.
    """
    options = {"labels": 80, "corrected": 0.5, "mended": 0.5, "broken": 0.02, "core": (0.1, 0.0)}
    first, again = (compare(*world(4, **options), traffic_wrong=0.25, seed=9) for _ in range(2))
    assert first == again
    for test in [*first["guards"], first["held_back"]]:
        assert test["lower"] <= test["difference"] <= test["upper"]
    assert {test["threshold"] for test in first["guards"]} == {GUARD_MARGIN}
    shown = table(first)
    assert "core zh" in shown and f"{first['held_back']['lower']:+.4f}" in shown
    assert shown.splitlines()[-1].startswith("Passed: Held-back labels are read better")
