"""Makes a candidate's confidence mean what it says on the team's own messages, and checks it.

The temperature is re-fitted on labels held aside. They stay unbiased judges of the candidate's
labels, since a temperature changes no label. People correct more readily than they confirm, so the
labels that the active version reads wrong are weighted back to their share of the traffic, as in
classifier.held_back. One factor serves all traffic, so it is taken only where the labels show every mood
and no guard set's confidence gets worse by it: fitted to a shop whose customers only praise or complain, it
tripled the error on everything else (docs/benchmarks.md). Knows probabilities and labels; nothing about
models.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.calibrate import match_temperature
from classifier.intervals import LEVEL
from classifier.metrics import expected_calibration_error
from classifier.paired import Paired
from classifier.reader import softmax
from classifier.reading import LABELS

LEAST = 100  # labels held aside; fewer move the temperature by chance
LEAST_OF_EACH = 5  # labels of each mood; without one nobody sees what the factor does to it
HARM = 0.005  # calibration error that a factor may add on a guard set
BOUNDS = (0.5, 2.0)  # a few heavy labels may not turn confidence upside down
BINS = 10
MORE_ERROR = 0.02
RESAMPLES = 500
KEPT = {  # why the temperature stays
    "no better": ("re-fitting makes it no better", "重新校准没有改善"),
    "harm": (
        f"re-fitting would put a guard set over {100 * HARM:.1f} points further off",
        f"重新校准会使某个检验集的偏差增加超过 {100 * HARM:.1f} 个百分点，因此没有采用",
    ),
    "one-sided": (
        f"it was not re-fitted: fewer than {LEAST_OF_EACH} of them are of one of the three moods",
        f"三种情绪中有一种不足 {LEAST_OF_EACH} 条，没有重新校准",
    ),
}


@dataclass(frozen=True)
class Refit:
    """The factor on the temperature, 1 when it stays, and the calibration error on the labels held
    aside before and after; None for too few labels. `kept` says why it stays: "few" labels, labels
    that are "one-sided", "no better" on them, or "harm" done to a guard set.

    Each half of the labels is measured with the factor of the other half, so `after` is honest.
    """

    n: int
    factor: float = 1.0
    before: float | None = None
    after: float | None = None
    kept: str | None = None


def refit(pair: Paired, traffic_wrong: float, guards: Sequence[Paired] = ()) -> Refit:
    """The factor that fits the candidate's probabilities of `pair` best, kept only if the factor of
    either half of the labels serves the other half better than none does, and harms none of the
    `guards`."""
    n = len(pair)
    if n < LEAST:
        return Refit(n, kept="few")
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
    if np.bincount(pair.truth, minlength=len(LABELS)).min() < LEAST_OF_EACH:
        return Refit(n, 1.0, before, before, "one-sided")
    if _loss(crossed, pair.truth, weights) >= _loss(pair.candidate, pair.truth, weights):
        return Refit(n, 1.0, before, before, "no better")
    factor = _factor(logits, pair.truth, weights)
    if any(_harms(factor, guard) for guard in guards):
        return Refit(n, 1.0, before, before, "harm")
    return Refit(n, factor, before, after)


def rescaled(probabilities: np.ndarray, factor: float) -> np.ndarray:
    """What is read with the temperature times `factor`, without reading again."""
    if factor == 1.0:
        return probabilities
    return softmax(np.log(np.clip(probabilities, 1e-12, 1)), factor)


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
        why, why_zh = KEPT[fitted.kept or "no better"]
        return (
            f"{english}On {fitted.n} labels held aside it is {before:.1f} points off, and {why}.",
            f"{chinese}在留出的 {fitted.n} 条标注上相差 {before:.1f} 个百分点，{why_zh}。",
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


def _harms(factor: float, guard: Paired) -> bool:
    before, after = (
        expected_calibration_error(read.max(1), read.argmax(1) == guard.truth)
        for read in (guard.candidate, rescaled(guard.candidate, factor))
    )
    return after - before > HARM


def _loss(read: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    right = np.clip(read[np.arange(len(truth)), truth], 1e-9, 1)
    return float(-(weights * np.log(right)).sum() / weights.sum())
