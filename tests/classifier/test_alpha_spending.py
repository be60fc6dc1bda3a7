"""Labels held back judge night after night, and chance passes no more often than once."""

import numpy as np
import pytest

from classifier.alpha_spending import level_of, resamples
from classifier.compare import compare
from classifier.held_back import held_back_test
from classifier.paired import Paired
from tests.classifier.test_compare import CORE, pair, world

HISTORIES, NIGHTS = 100, 12
WRONG, MENDED = 0.2, 0.2
BROKEN = WRONG * MENDED / (1 - WRONG)  # as much as is mended, in traffic: no gain at all


def passing_nights(seed: int) -> list[bool]:
    """Whether on any night the labels held back let a candidate without any gain pass: at the level of
    its try, and as if each were the first. The labels stay, six more come, each candidate is new."""
    rng = np.random.default_rng(seed)
    right = rng.random(36 + 6 * NIGHTS) >= 0.6
    ever = [False, False]
    for night in range(1, NIGHTS + 1):
        core = pair(rng, 2 * CORE, 0.88, mended=0.0, broken=BROKEN)
        known = right[: 30 + 6 * night]
        chance = rng.random(len(known))
        after = np.where(known, chance >= BROKEN, chance < MENDED)
        labels = Paired(np.zeros(len(known), int), reads(known), reads(after))
        for i, attempt in enumerate((night, 1)):
            test = held_back_test(labels, [core], WRONG, None, attempt, rng)
            ever[i] |= test["passed"]
    return ever


def reads(right: np.ndarray) -> np.ndarray:
    """Probabilities that name label 0 where they are right, and label 1 where not."""
    return np.eye(3)[np.where(right, 0, 1)]


def test_all_levels_together_are_five_percent():
    """However many tries there are; the first has half of it."""
    levels = [level_of(k) for k in range(1, 2001)]
    assert levels[:4] == pytest.approx([0.025, 0.05 / 6, 0.05 / 12, 0.0025])
    assert 0.0499 < sum(levels) < 0.05
    assert resamples(level_of(1), 10_000) == 10_000
    assert resamples(level_of(10), 10_000) * level_of(10) == pytest.approx(20, abs=1)
    assert resamples(level_of(10_000), 10_000) == 1_000_000


def test_many_nights_without_gain_promote_seldom():
    """About one history of twenty at most, where tries that do not know of each other let several
    times as many through."""
    spent, alone = np.mean([passing_nights(seed) for seed in range(HISTORIES)], axis=0)
    assert spent <= 0.06
    assert alone > 2 * spent and alone > 0.1


def test_the_report_says_which_try_it_was():
    """With its level, in the figures and in both sentences; later tries ask for more."""
    options = {"labels": 80, "corrected": 0.5, "mended": 0.5, "broken": 0.02, "core": (0.1, 0.0)}
    first, fourth = (
        compare(*world(4, **options), traffic_wrong=0.25, attempt=k)["held_back"] for k in (1, 4)
    )
    assert (fourth["attempt"], fourth["level"]) == (4, pytest.approx(0.0025))
    assert fourth["lower"] < first["lower"] and fourth["upper"] > first["upper"]
    assert "95 % interval" in first["sentence"] and "95% 区间" in first["sentence_zh"]
    assert "99.5 % interval" in fourth["sentence"] and fourth["sentence"].isascii()
    assert "try 4 from this version, tested at 0.25 %" in fourth["sentence"]
    assert "第 4 次尝试，检验水平 0.25 %" in fourth["sentence_zh"]


def test_a_real_gain_of_two_hundred_passes_a_second_try_too():
    """Waiting for more labels is no way to lose what is really better."""
    real = {"labels": 60, "corrected": 0.7, "mended": 0.5, "broken": 0.01, "core": (0.08, 0.003)}
    rng = np.random.default_rng(0)
    passed = []
    for seed in range(40):
        guards, labels = world(seed, **real)
        passed.append(held_back_test(labels, guards.values(), 0.3, None, 2, rng)["passed"])
    assert np.mean(passed) >= 0.8
