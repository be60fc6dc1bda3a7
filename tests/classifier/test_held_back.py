"""What is asked of labels held back: readings that come surely closer to them, and more of them right."""

import numpy as np
import pytest

from classifier.check_words import points
from classifier.held_back import (
    GUARD_CONFIRMATIONS,
    _Kind,
    held_back_test,
    quadratic_score,
    too_few,
    until_told,
)
from classifier.paired import Paired

CORE = 800


def reading(truth: np.ndarray, on_truth: np.ndarray) -> np.ndarray:
    """Probabilities (n, 3) with so much on the truth, and nearly all of the rest on one other label."""
    read = np.empty((len(truth), 3))
    rows = np.arange(len(truth))
    read[rows, truth] = on_truth
    read[rows, (truth + 1) % 3] = (1 - on_truth) * 0.9
    read[rows, (truth + 2) % 3] = (1 - on_truth) * 0.1
    return read


def judged(before: np.ndarray, after: np.ndarray, *, wrong: float = 0.3, attempt: int = 1) -> dict:
    """The test of labels with so much on the truth before and after, beside a core set that nothing
    was done to."""
    truth = np.arange(len(before)) % 3
    rng = np.random.default_rng(0)
    core = reading(np.arange(CORE) % 3, np.linspace(0.3, 0.95, CORE))
    guard = Paired(np.arange(CORE) % 3, core, core)
    pair = Paired(truth, reading(truth, before), reading(truth, after))
    return held_back_test(pair, [guard], wrong, None, attempt, rng)


BEFORE = np.concatenate([np.linspace(0.05, 0.45, 20), np.linspace(0.55, 0.95, 40)])


def test_the_score_is_half_of_briers_from_the_other_end():
    """1 for what is sure and right, 0 for what is sure and wrong, 2/3 for who knows nothing."""
    read = np.array([[1.0, 0, 0], [0, 1.0, 0], [1 / 3, 1 / 3, 1 / 3], [0.6, 0.3, 0.1]])
    truth = np.array([0, 0, 1, 0])
    brier = np.square(read - np.eye(3)[truth]).sum(1)
    assert quadratic_score(read, truth) == pytest.approx(1 - brier / 2)
    assert quadratic_score(read, truth)[:3] == pytest.approx([1, 0, 2 / 3])


def test_readings_that_come_closer_are_seen_where_labels_alone_say_too_little():
    """Three of twenty mended is chance; that all sixty come closer is none."""
    after = np.clip(BEFORE + 0.08, 0, 1)
    found = judged(BEFORE, after)
    assert (found["mended"], found["broken"]) == (3, 0)
    assert found["passed"] and found["lower"] > 0
    assert f"to them moves by {points(found['difference'])} (95 % interval" in found["sentence"]
    assert f"accuracy by {points(found['accuracy'])}. It is try 1" in found["sentence"]
    only_labels = BEFORE.copy()
    only_labels[17:20] = 0.55  # those three alone
    assert not judged(BEFORE, only_labels)["passed"]


def test_no_more_right_is_no_gain_however_close():
    """Closer readings under the same labels, or with as many broken as mended, promote nothing, and the
    reason says so."""
    before = np.repeat(BEFORE, 5)
    same = judged(before, np.where(before > 0.5, np.clip(before + 0.3, 0, 0.99), before))
    assert same["lower"] > 0 and same["accuracy"] == 0 and not same["passed"]
    assert "accuracy by +0.0 points, which must rise too" in same["sentence"]
    assert "准确率变化 +0.0 个百分点，也须提高" in same["sentence_zh"]


def test_to_be_surer_of_everything_is_no_gain():
    """Who says more than is known scores worse where it is wrong."""
    surer = np.where(BEFORE > 0.5, BEFORE + 0.04, BEFORE * 0.4)
    found = judged(BEFORE, surer)
    assert not found["passed"] and found["difference"] < 0


def test_the_bounds_widen_with_every_try_and_hold_the_difference():
    """A later try asks for more."""
    after = np.clip(BEFORE + 0.05, 0, 1)
    first, fifth = (judged(BEFORE, after, attempt=k) for k in (1, 5))
    assert fifth["lower"] < first["lower"] <= first["difference"] <= first["upper"] < fifth["upper"]
    assert first["active"] + first["difference"] == pytest.approx(first["candidate"])


def test_both_kinds_are_weighted_to_traffic_and_the_core_set_confirms():
    """As the formula has it, worked out by hand: what is read wrong by its share, and beside what is read
    right here the core messages that are, as forty more."""
    labels = Paired(*_read([(0.2, 0.6)] * 30 + [(0.9, 0.8)] * 10))
    core = Paired(*_read([(0.9, 0.95)] * 60 + [(0.9, 0.3)] * 20 + [(0.1, 0.9)] * 40))
    found = held_back_test(labels, [core], 0.25, None, 1, np.random.default_rng(0))

    def gained(before: float, after: float) -> float:
        truth = np.zeros(2, int)
        scores = quadratic_score(reading(truth, np.array([before, after])), truth)
        return float(scores[1] - scores[0])

    right = 10 / (10 + GUARD_CONFIRMATIONS) * gained(0.9, 0.8)
    right += GUARD_CONFIRMATIONS / (10 + GUARD_CONFIRMATIONS) * (
        0.75 * gained(0.9, 0.95) + 0.25 * gained(0.9, 0.3)
    )
    assert found["difference"] == pytest.approx(0.25 * gained(0.2, 0.6) + 0.75 * right)
    assert found["accuracy"] == pytest.approx(0.25 * 1 - 0.75 * 0.8 * 0.25)
    assert (found["mended"], found["broken"]) == (30, 0)


def _read(pairs: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    truth = np.zeros(len(pairs), int)
    return truth, *(reading(truth, np.array(side)) for side in zip(*pairs, strict=True))


@pytest.mark.parametrize(
    ("n", "wrong", "more"),
    [(0, 0, 100), (60, 5, 200), (60, 0, 2000), (60, 10, 0), (28, 9, 11), (41, 0, 1400)],
)
def test_how_many_labels_it_takes(n, wrong, more):
    """Thirty of them held back at three in ten, and ten of them wrong at the rate so far; no more digits
    than are known."""
    assert until_told(n, wrong, 0.3) == more


def test_no_gain_passes_no_more_often_than_its_level():
    """Two versions that are alike on average: soft readings of the same messages, given to either by
    lot."""
    rng, passed, runs = np.random.default_rng(5), 0, 120
    for _ in range(runs):
        sides = []
        for n in (1200, 90):
            common, own = rng.normal(1.0, 1.2, (n, 1)), rng.normal(0, 0.5, (n, 2))
            on_truth = 1 / (1 + np.exp(-(common + own)))
            truth = np.arange(n) % 3
            sides.append(Paired(truth, *(reading(truth, one) for one in on_truth.T)))
        core, labels = sides
        wrong = float((~core.active_right).mean())
        passed += held_back_test(labels, [core], wrong, None, 1, rng)["passed"]
    assert passed / runs <= 0.06  # 2.5 % are meant, three of them; more than seven are no chance


@pytest.mark.parametrize(("n", "wrong", "few"), [(29, 29, True), (30, 9, True), (30, 10, False)])
def test_thirty_labels_ten_of_them_wrong(n, wrong, few):
    """Fewer tell nothing."""
    assert too_few(n, wrong) == few
    before = np.where(np.arange(n) < wrong, 0.2, 0.9)
    found = judged(before, np.full(n, 0.99))
    assert (found["lower"] is None) == few and found["passed"] == (not few)


@pytest.mark.parametrize(("n", "turned"), [(40, 0), (60, 3)])
def test_readings_that_are_only_right_or_wrong_are_judged_as_shares(n, turned):
    """Then it is the Jeffreys posterior of how many broke, and none of forty is no proof that none does."""
    after = np.ones(n)
    after[:turned] = 0.0
    kind = _Kind(True, np.ones(n), after, after == 1)
    rng = np.random.default_rng(1)
    drawn = -kind.drawn(50_000, rng, 1.0)
    expected = rng.beta(turned + 0.5, n - turned + 0.5, 50_000)
    for share in (0.05, 0.5, 0.975):
        assert np.quantile(drawn, share) == pytest.approx(np.quantile(expected, share), abs=0.002)
    assert np.quantile(drawn, 0.975) > 0.02


@pytest.mark.parametrize("spread", [0.1, 0.005])
def test_many_labels_are_drawn_as_few_are(spread):
    """Drawing those together that gain about as much changes nothing: the spread is the one of every
    message drawn for itself."""
    rng = np.random.default_rng(2)
    before, moved = rng.uniform(0.5, 1, 300), rng.normal(0.01, spread, 300)
    after = np.clip(before + moved, 0, 1)
    kind = _Kind(True, before, after, np.ones(300, bool))
    drawn = kind.drawn(20_000, rng, 4 * spread)
    values = np.append(after - before, (0.0, -4 * spread))
    weights = rng.dirichlet(np.append(np.ones(300), (0.5, 0.5)), 20_000)
    alone = weights @ values
    assert drawn.mean() == pytest.approx(alone.mean(), abs=2e-4)
    assert drawn.std() == pytest.approx(alone.std(), rel=0.03)
