"""Kappa with an interval that does not claim more than its n allows."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from classifier.agreement import LEAST_PAIRS, agreement, kappa_of
from classifier.reading import LABELS

CYCLE = [LABELS[i % 3] for i in range(60)]


def test_few_pairs_say_nothing():
    """One pair short of the least there is no figure at all."""
    assert agreement(list(zip(CYCLE, CYCLE, strict=True))[: LEAST_PAIRS - 1]) is None


def test_perfect_agreement_is_one_and_still_uncertain():
    """Twenty of twenty alike is kappa 1 with room below; ten times as many leave less room."""
    few = agreement([(one, one) for one in CYCLE[:21]])
    many = agreement([(one, one) for one in CYCLE[:21] * 10])
    assert (few.kappa, few.same, few.high) == (1, 1, 1)
    assert few.low < many.low < 1


def test_the_interval_holds_the_true_value():
    """Over many draws of two people with a known kappa, about 95 % of intervals contain it."""
    rng = np.random.default_rng(7)
    truth = np.array([[0.30, 0.06, 0.01], [0.05, 0.25, 0.04], [0.01, 0.05, 0.23]])
    kappa = kappa_of(truth / truth.sum())
    held = 0
    for _ in range(200):
        cells = rng.choice(9, size=60, p=(truth / truth.sum()).ravel())
        found = agreement([(LABELS[cell // 3], LABELS[cell % 3]) for cell in cells])
        held += found.low <= kappa <= found.high
    assert 0.90 <= held / 200 <= 0.995


def test_kappa_is_scikit_learns():
    """The formula for many tables at once gives what scikit-learn gives for one."""
    rng = np.random.default_rng(1)
    first, second = rng.choice(LABELS, 80), rng.choice(LABELS, 80)
    first[:50] = second[:50]
    counts = np.array([[((first == a) & (second == b)).sum() for b in LABELS] for a in LABELS])
    assert kappa_of(counts / 80) == pytest.approx(cohen_kappa_score(first, second))
    found = agreement(list(zip(first, second, strict=True)))
    assert found.kappa == pytest.approx(cohen_kappa_score(first, second))
    assert found.low < found.kappa < found.high


def test_one_label_only_has_no_kappa():
    """Where both always say neutral, chance explains it all; the plain share is still there."""
    found = agreement([("neutral", "neutral")] * 30)
    assert (found.n, found.same, found.kappa) == (30, 1, None)
