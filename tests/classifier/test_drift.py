"""Drift is told from noise: by how much, by a test, and not at all from too few."""

import numpy as np
import pytest
from scipy import stats

from classifier import drift
from classifier.drift import FEW, MOVED, STABLE, WATCH

RNG = np.random.default_rng(4)


def numbers(n: int, shift: float = 0.0) -> np.ndarray:
    return np.clip(RNG.normal(shift, 0.4, n), -1, 1)


def test_the_same_population_hardly_ever_alarms():
    """Of 200 weeks like the weeks before, not one is called moved and hardly one watched."""
    states = [
        drift.distribution("score", numbers(300), numbers(1200)).state for _ in range(200)
    ]
    assert MOVED not in states
    assert states.count(WATCH) <= 2


@pytest.mark.parametrize(("shift", "state"), [(0.18, WATCH), (0.4, MOVED)])
def test_a_shift_is_found_and_graded(shift, state):
    """The usual bounds of the index, with scipy's KS test agreeing."""
    then, now = numbers(6000), numbers(3000, shift)
    found = drift.distribution("score", now, then)
    assert found.state == state
    assert found.p == stats.ks_2samp(now, then).pvalue < drift.SURE
    assert (found.n, found.reference) == (3000, 6000)


def test_a_profile_stands_for_the_numbers_it_was_made_of():
    """What a manifest keeps finds the same shift, and no shift where there is none."""
    then, now = numbers(1000), numbers(800, 0.5)
    kept = drift.profile(then)
    assert kept["n"] == 1000 and len(kept["edges"]) == 9
    by_profile, by_numbers = (drift.distribution("score", now, t) for t in (kept, then))
    assert by_profile.state == by_numbers.state == MOVED
    assert by_profile.figure == pytest.approx(by_numbers.figure)
    assert drift.distribution("score", numbers(800), kept).state == STABLE


def test_confidence_that_is_always_the_same_is_no_division_by_zero():
    """Equal numbers make one bin; a change away from them is found."""
    same = np.full(500, 0.9)
    assert drift.distribution("confidence", same, same).state == STABLE
    assert drift.distribution("confidence", np.full(500, 0.5), same).state == MOVED


@pytest.mark.parametrize(("n", "m"), [(199, 5000), (5000, 199), (0, 0)])
def test_few_are_too_few(n, m):
    """Neither side may be small, however large the other is."""
    assert drift.distribution("score", numbers(n), numbers(m)).state == FEW
    assert drift.rate("corrections", (0, n), (0, m)).state == FEW
    texts = ["where is my order"]
    assert drift.vocabulary("vocabulary", texts * n, texts * m).state == FEW


def test_new_words_are_found_and_named():
    """A sale that everybody asks about moves the vocabulary; numbers and case do not."""
    usual = ["Where is my parcel 8841", "我的订单到哪里了", "please send the invoice", "什么时候发货"]
    then = [usual[i % 4] for i in range(1200)]
    same = drift.vocabulary("vocabulary", [text.upper() for text in then[:400]], then)
    assert same.state == STABLE
    sale = [*then[:200], *["双十一优惠怎么用", "does the voucher work with the sale"] * 100]
    moved = drift.vocabulary("vocabulary", sale, then)
    assert moved.state == MOVED
    assert set(moved.detail) & {"优惠", "双十", "voucher", "sale", "the", "work"}


def test_words_are_cut_without_a_dictionary():
    """Chinese in neighbouring pairs, other letters whole, numbers not at all."""
    assert drift.words("It's 3 days! 已经三天了 ok") == ["it's", "days", "已经", "经三", "三天", "天了", "ok"]
    assert drift.words("好") == ["好"]


@pytest.mark.parametrize(
    ("now", "state"), [((20, 1000), STABLE), ((36, 1000), WATCH), ((60, 1000), MOVED), ((2, 1000), STABLE)]
)
def test_a_rate_that_rises_is_found(now, state):
    """By half is to watch, to twice is moved, and a fall alarms nobody."""
    assert drift.rate("corrections", now, (80, 4000)).state == state


def test_mood_agrees_with_ratings_or_does_not():
    """Spearman's correlation with n and interval; a mood that says nothing of ratings is found."""
    ratings = RNG.integers(1, 6, 200)
    moods = ratings / 3 - 1 + RNG.normal(0, 0.4, 200)
    good = drift.agreement("satisfaction", moods, ratings)
    assert good.state == STABLE and good.figure > 0.6
    assert good.detail[0] < good.figure < good.detail[1]
    assert good.figure == stats.spearmanr(moods, ratings).statistic
    blind = drift.agreement("satisfaction", list(RNG.normal(size=400)), list(RNG.integers(1, 6, 400)))
    assert blind.state in (WATCH, MOVED) and blind.n == 400
    assert drift.agreement("satisfaction", -moods, ratings).state == MOVED


@pytest.mark.parametrize("ratings", [[5] * 40, [1, 5] * 10])
def test_ratings_that_are_few_or_all_alike_say_nothing(ratings):
    """A correlation of them would be an accident or undefined."""
    found = drift.agreement("satisfaction", list(np.linspace(-1, 1, len(ratings))), ratings)
    assert (found.state, found.figure) == (FEW, None)


def test_the_gravest_state_counts():
    """One figure that moved is enough for an alert; none measured is none."""
    moved = drift.distribution("score", numbers(900, 0.6), numbers(900))
    few = drift.distribution("score", numbers(3), numbers(900))
    assert drift.worst([few, moved]) == MOVED
    assert drift.worst([few]) == drift.worst([]) == FEW
