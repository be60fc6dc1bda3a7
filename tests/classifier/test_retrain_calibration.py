"""A candidate's confidence is fitted to labels held aside, and may not get worse on guard sets."""

import numpy as np
import pytest

from classifier.calibrate import fit_very_sure
from classifier.metrics import expected_calibration_error
from classifier.paired import Paired
from classifier.reader import softmax
from classifier.reading import LABELS
from classifier.retrain_calibration import (
    BOUNDS,
    LEAST,
    LEAST_OF_EACH,
    calibration_check,
    refit,
    rescaled,
    to_traffic,
    weighted_error,
)


def pair(n: int, seed: int = 0, *, sharper: float = 1.0) -> Paired:
    """Messages whose labels are drawn from the active version's probabilities, which are thus
    calibrated; the candidate says the same, `sharper` times as surely."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, 3)) * 1.5
    active = softmax(logits)
    truth = (active.cumsum(1) > rng.random((n, 1))).argmax(1)
    return Paired(truth, active, softmax(logits * sharper))


def wrong(judged: Paired) -> float:
    return float(1 - judged.active_right.mean())


def test_an_overconfident_candidate_is_cooled_down():
    """The factor brings the confidence back, and the error is smaller after than before."""
    judged = pair(600, sharper=1.8)
    fitted = refit(judged, wrong(judged))
    assert fitted.factor == pytest.approx(1.8, abs=0.3)
    assert fitted.after < fitted.before - 0.03
    assert fitted.n == 600


def test_a_calibrated_candidate_is_left_about_as_it_is():
    """Noise is not fitted: the factor stays near one."""
    judged = pair(600)
    assert refit(judged, wrong(judged)).factor == pytest.approx(1.0, abs=0.15)


def test_few_labels_fit_nothing():
    """Below the least number nothing moves and no error is claimed."""
    fitted = refit(pair(LEAST - 1, sharper=3), 0.2)
    assert (fitted.factor, fitted.before, fitted.after) == (1.0, None, None)
    empty = Paired(np.array([], int), np.empty((0, 3)), np.empty((0, 3)))
    assert refit(empty, 0.2).factor == 1.0


def test_labels_without_one_mood_fit_nothing():
    """Customers who only praise or complain say nothing of how sure a neutral reading may be; nor do
    a few stray ones."""
    judged = pair(900, sharper=1.8)
    polar = np.flatnonzero(judged.truth != LABELS.index("neutral"))
    stray = np.flatnonzero(judged.truth == LABELS.index("neutral"))[: LEAST_OF_EACH - 1]
    for rows in (polar, np.concatenate([polar, stray])):
        shop = Paired(judged.truth[rows], judged.active[rows], judged.candidate[rows])
        fitted = refit(shop, wrong(shop))
        assert (fitted.factor, fitted.kept) == (1.0, "one-sided")
        assert fitted.after == fitted.before > 0
        check = calibration_check([pair(700, 1)], fitted, seed=0)
        assert "fewer than 5 of them are of one of the three moods" in check["sentence"]
        assert "三种情绪中有一种不足 5 条" in check["sentence_zh"]


def test_a_factor_that_harms_a_guard_set_is_not_taken():
    """The labels ask for it, one of the core sets would be further off by it: it stays as it was."""
    judged = pair(600, sharper=1.8)
    kept = refit(judged, wrong(judged), [pair(1400, 1, sharper=1.8), pair(1400, 2)])
    assert (kept.factor, kept.kept) == (1.0, "harm")
    taken = refit(judged, wrong(judged), [pair(1400, seed, sharper=1.8) for seed in (1, 2)])
    assert taken.factor > 1.5 and taken.kept is None
    check = calibration_check([pair(700, 1)], kept, seed=0)
    assert "would put a guard set over 0.5 points further off" in check["sentence"]
    assert "没有采用" in check["sentence_zh"]


def test_people_who_only_correct_do_not_make_the_model_timid():
    """Labels are weighted to traffic: 9 of 10 readings called wrong are not 9 of 10 wrong."""
    judged = pair(4000)
    right = judged.active_right
    kept = np.concatenate([np.flatnonzero(~right), np.flatnonzero(right)[:120]])
    biased = Paired(judged.truth[kept], judged.active[kept], judged.candidate[kept])
    assert wrong(biased) > 0.85
    assert refit(biased, wrong(judged)).factor == pytest.approx(1.0, abs=0.3)
    weights = to_traffic(biased, wrong(judged))
    assert weights[~biased.active_right].sum() / weights.sum() == pytest.approx(wrong(judged))
    assert weights.sum() == pytest.approx(len(biased))


@pytest.mark.parametrize("factor", BOUNDS)
def test_the_same_readings_are_very_sure_after_the_hottest_and_the_coldest_re_fit(factor):
    """A temperature moves every confidence, and what is very sure with it: still the surest third, where
    a fixed bound would take none or nearly all."""
    read = pair(900).candidate
    fitted = rescaled(read, factor)
    very_sure = fit_very_sure(fitted[:300], fitted[300:])
    assert (fitted.max(1) >= very_sure).mean() == pytest.approx(1 / 3, abs=0.01)
    assert abs((fitted.max(1) >= fit_very_sure(read)).mean() - 1 / 3) > 0.1


def test_the_weighted_error_is_the_usual_one_for_equal_weights():
    """Bins of equal weight are then bins of equal size."""
    judged = pair(500, sharper=1.5)
    sure, right = judged.candidate.max(1), judged.candidate_right
    usual = expected_calibration_error(sure, right)
    assert weighted_error(sure, right, np.ones(500)) == pytest.approx(usual, abs=1e-9)


def test_a_candidate_that_boasts_is_refused_in_both_languages():
    """Figure, threshold and bound are in the report, and both sentences name the points."""
    guards = [pair(700, seed, sharper=4) for seed in (1, 2)]
    check = calibration_check(guards, refit(pair(20), 0.2), seed=0)
    assert not check["passed"]
    assert check["difference"] > check["threshold"] and check["lower"] > 0
    assert f"{100 * check['candidate']:.1f} points off" in check["sentence"]
    assert f"相差 {100 * check['candidate']:.1f} 个百分点" in check["sentence_zh"]
    assert "不足 100 条" in check["sentence_zh"]


@pytest.mark.parametrize("n", [20, 700])
def test_the_same_calibration_passes(n):
    """Neither an equal candidate nor a handful of guard messages is reason to refuse."""
    guards = [pair(n, seed) for seed in (1, 2)]
    check = calibration_check(guards, refit(pair(300, sharper=2), 0.3), seed=0)
    assert check["passed"] and check["difference"] == 0
    assert check["held_aside"]["after"] < check["held_aside"]["before"]
    assert "Re-fitted on 300 labels" in check["sentence"]
    assert "重新校准" in check["sentence_zh"]
