"""Makes a candidate's confidence mean what it says on the team's own messages, and checks it.

The temperature is re-fitted on labels held aside. They stay unbiased judges of the candidate's
labels, since a temperature changes no label. People correct more readily than they confirm, so the
labels that the active version reads wrong are weighted back to their share of the traffic, as in
classifier.compare. Knows probabilities and labels; nothing about models.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.calibrate import match_temperature
from classifier.compare import LEVEL, Paired
from classifier.metrics import expected_calibration_error
from classifier.reader import softmax

LEAST = 100  # labels held aside; fewer move the temperature by chance
BOUNDS = (0.5, 2.0)  # a few heavy labels may not turn confidence upside down
BINS = 10
MORE_ERROR = 0.02
RESAMPLES = 500


@dataclass(frozen=True)
class Refit:
    """The factor on the temperature, 1 when it stays, and the calibration error on the labels held
    aside before and after; None for too few labels.

    Each half of the labels is measured with the factor of the other half, so `after` is honest.
    """

    n: int
    factor: float = 1.0
    before: float | None = None
    after: float | None = None


def refit(pair: Paired, traffic_wrong: float) -> Refit:
    """The factor that fits the candidate's probabilities of `pair` best, kept only if the factor of
    either half of the labels serves the other half better than none does."""
    n = len(pair)
    if n < LEAST:
        return Refit(n)
    weights = to_traffic(pair, traffic_wrong)
    logits = np.log(np.clip(pair.candidate, 1e-9, 1))
    halves = [np.arange(n) % 2 == part for part in (0, 1)]
    crossed = np.empty_like(pair.candidate)
    for half in halves:
        other = ~half
        factor = _factor(logits[other], pair.truth[other], weights[other])
        crossed[half] = softmax(logits[half], factor)
    before, after = (
        weighted_error(read.max(1), read.argmax(1) == pair.truth, weights)
        for read in (pair.candidate, crossed)
    )
    if _loss(crossed, pair.truth, weights) >= _loss(pair.candidate, pair.truth, weights):
        return Refit(n, 1.0, before, before)
    return Refit(n, _factor(logits, pair.truth, weights), before, after)


def to_traffic(pair: Paired, traffic_wrong: float) -> np.ndarray:
    """Weights (n,) that sum to n, with which the active version is wrong as often as on traffic."""
    right = pair.active_right
    if right.all() or not right.any():
        return np.ones(len(pair))
    shares = np.where(right, 1 - traffic_wrong, traffic_wrong)
    return len(pair) * shares / np.where(right, right.sum(), (~right).sum())


def weighted_error(confidence: np.ndarray, correct: np.ndarray, weights: np.ndarray) -> float:
    """Expected calibration error over bins of equal weight."""
    order = np.argsort(confidence, kind="stable")
    heavy = weights[order]
    ends = np.searchsorted(heavy.cumsum(), heavy.sum() * np.arange(1, BINS) / BINS, "right")
    total = 0.0
    for part in np.split(order, ends):
        gap = (correct[part] - confidence[part]) * weights[part]
        total += abs(float(gap.sum()))
    return total / float(weights.sum())


def calibration_check(guards: Sequence[Paired], fitted: Refit, *, seed: int) -> dict:
    """Refuses where the candidate's calibration error on the guard sets together is over two points
    larger than the active version's, and surely so: the lower one-sided 95 % bound lies above 0.
    """
    truth = np.concatenate([pair.truth for pair in guards])
    reads = [np.concatenate([getattr(p, who) for p in guards]) for who in ("active", "candidate")]
    confidence = [read.max(1) for read in reads]
    correct = [read.argmax(1) == truth for read in reads]
    rng = np.random.default_rng(seed)

    def errors(rows) -> list[float]:
        both = zip(confidence, correct, strict=True)
        return [expected_calibration_error(sure[rows], right[rows]) for sure, right in both]

    was, now = errors(slice(None))
    drawn = [errors(rng.integers(len(truth), size=len(truth))) for _ in range(RESAMPLES)]
    lower = float(np.quantile([after - before for before, after in drawn], LEVEL))
    passed = bool(now - was <= MORE_ERROR or lower <= 0)
    english, chinese = _said(was, now, fitted)
    return {
        "name": "calibration",
        "n": len(truth),
        "active": was,
        "candidate": now,
        "difference": now - was,
        "lower": lower,
        "threshold": MORE_ERROR,
        "passed": passed,
        "sentence": english,
        "sentence_zh": chinese,
        "held_aside": vars(fitted),
    }


def _said(was: float, now: float, fitted: Refit) -> tuple[str, str]:
    limit = f"; it may be {100 * MORE_ERROR:.0f} points more at most"
    limit_zh = f"，最多只能多 {100 * MORE_ERROR:.0f} 个百分点"
    english = (
        f"Stated confidence is {100 * now:.1f} points off on the guard sets, and "
        f"{100 * was:.1f} with the active version{limit}. "
    )
    chinese = (
        f"在检验集上，声称的把握与实际相差 {100 * now:.1f} 个百分点，"
        f"当前版本相差 {100 * was:.1f}{limit_zh}。"
    )
    if fitted.before is None:
        return (
            f"{english}It was not re-fitted: {fitted.n} of at least {LEAST} labels are held aside.",
            f"{chinese}留出的标注只有 {fitted.n} 条，不足 {LEAST} 条，没有重新校准。",
        )
    before, after = (100 * error for error in (fitted.before, fitted.after))
    if fitted.factor == 1.0:
        return (
            f"{english}On {fitted.n} labels held aside it is {before:.1f} points off, and "
            "re-fitting makes it no better.",
            f"{chinese}在留出的 {fitted.n} 条标注上相差 {before:.1f} 个百分点，重新校准没有改善。",
        )
    return (
        f"{english}Re-fitted on {fitted.n} labels held aside: {before:.1f} points off before, "
        f"{after:.1f} after.",
        f"{chinese}用留出的 {fitted.n} 条标注重新校准：之前相差 {before:.1f} 个百分点，"
        f"之后 {after:.1f} 个。",
    )


def _factor(logits: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    targets = np.eye(logits.shape[1])[truth] * weights[:, None]
    return float(np.clip(match_temperature(logits, targets), *BOUNDS))


def _loss(read: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    right = np.clip(read[np.arange(len(truth)), truth], 1e-9, 1)
    return float(-(weights * np.log(right)).sum() / weights.sum())
