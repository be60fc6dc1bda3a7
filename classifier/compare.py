"""The rule that promotes a candidate or refuses it, and its report in figures and in one sentence.

No guard set may be worse: the lower one-sided 95 % bound of the paired-bootstrap difference in
macro-F1 (candidate minus active) must lie above -1 point, in each set.

Held-back labels must be read better. People correct more readily than they confirm, so the active
version is wrong on far more of the labelled messages than of the traffic, and whatever merely
changes its mind looks like a gain there. The two kinds are therefore counted apart and weighted
back to traffic: gain = share wrong x mended - (1 - share wrong) x broken, where

- share wrong is how much of the traffic the active version reads wrong,
- mended is the part of held-back labels that it reads wrong and the candidate right,
- broken is the part of labels that it reads right and the candidate wrong. Confirmations are few in
  most teams, so the guard messages that the active version reads right count here as 40 more of
  them.

Where a smaller step of the same training is tried after a larger one (classifier.retrain_judging),
each guard set is asked again, about a version that differs less; held-back labels end it at the first
"no", so that whoever gains nothing has one chance, however many steps there are.

The gain is drawn anew within each kind, each share from its Jeffreys posterior: a bootstrap of ten labels
of which none broke would be sure that none ever breaks, and let 9 % through at 5 %. Its lower bound must
lie above 0, at 2.5 % for the first try from a version and less for each further one
(classifier.alpha_spending): 5 % over all tries. It takes at least 30 held-back labels of which the active
version reads at least 10 wrong. Ten lucky labels are thus too few by count, and thirty are rarely enough
by their interval.

Knows probabilities and labels; nothing about models, files or databases.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.alpha_spending import between, level_of, resamples, said, said_zh
from classifier.check_words import set_name
from classifier.intervals import Sample
from classifier.metrics import macro_f1
from classifier.reading import LABELS

RESAMPLES = 10_000
LEVEL = 0.05
GUARD_MARGIN = -0.01
LEAST_HELD_BACK = 30
LEAST_WRONG = 10
GUARD_CONFIRMATIONS = 40.0
NONE_WORSE = {
    "sentence": "Each guard set has surely lost less than a point, and every check was passed.",
    "sentence_zh": "各检验集的下降都确定不到一个百分点，其他检查也都通过。",
}


@dataclass(frozen=True)
class Paired:
    """The same n messages read by both: labels as indices (n,), probabilities (n, 3) each."""

    truth: np.ndarray
    active: np.ndarray
    candidate: np.ndarray

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def active_right(self) -> np.ndarray:
        """Which messages the active version reads right (n,)."""
        return self.active.argmax(1) == self.truth

    @property
    def candidate_right(self) -> np.ndarray:
        """Which messages the candidate reads right (n,)."""
        return self.candidate.argmax(1) == self.truth


def compare(
    guards: dict[str, Paired],
    held_back: Paired,
    *,
    traffic_wrong: float,
    sample: Sample | None = None,
    checks: Sequence[dict] = (),
    attempt: int = 1,
    seed: int = 0,
) -> dict:
    """The report: each figure with interval and threshold, "promote", and the "reason" in words.

    `traffic_wrong` is the share of all messages that the active version reads wrong, `sample` what it
    was measured on, whose chance the interval then holds too; `checks` were decided already. It is the
    `attempt`-th time that labels held back are asked about the active version.
    """
    rng = np.random.default_rng(seed)
    tests = [_guard(name, pair, rng) for name, pair in guards.items()]
    gain = held_back_test(held_back, guards, traffic_wrong, sample, attempt, rng)
    failed = [test for test in [*tests, *checks, gain] if not test["passed"]]
    speaking = failed or [gain, NONE_WORSE]
    return {
        "promote": not failed,
        "reason": " ".join(test["sentence"] for test in speaking),
        "reason_zh": "".join(test.get("sentence_zh") or test["sentence"] for test in speaking),
        "guards": tests,
        "checks": list(checks),
        "held_back": gain,
        "seed": seed,
    }


def failed_tests(report: dict) -> list[str]:
    """Names of what a candidate did not pass."""
    tests = (*report["guards"], *report["checks"], report["held_back"])
    return [test["name"] for test in tests if not test["passed"]]


def macro_f1_of_counts(confusion: np.ndarray) -> np.ndarray:
    """Macro-F1 of confusion matrices (..., truth, predicted) over the labels in truth."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    actual, predicted = confusion.sum(-1), confusion.sum(-2)
    f1 = 2 * right / np.maximum(actual + predicted, 1)
    return f1.sum(-1) / np.maximum((actual > 0).sum(-1), 1)


def accuracy_of_counts(confusion: np.ndarray) -> np.ndarray:
    """Accuracy of confusion matrices (..., truth, predicted)."""
    return np.diagonal(confusion, axis1=-2, axis2=-1).sum(-1) / confusion.sum((-2, -1))


def bootstrap(
    pair: Paired, rng: np.random.Generator, figure: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Resampled differences (RESAMPLES,) in a figure of confusion matrices, candidate minus active.

    Such figures need only how often each (truth, active, candidate) triple occurs, so drawing those
    27 counts is the same as drawing the messages, and costs nothing.
    """
    k = len(LABELS)
    cell = (pair.truth * k + pair.active.argmax(1)) * k + pair.candidate.argmax(1)
    shares = np.bincount(cell, minlength=k**3) / len(pair)
    drawn = rng.multinomial(len(pair), shares, size=RESAMPLES).reshape(RESAMPLES, k, k, k)
    return figure(drawn.sum(2)) - figure(drawn.sum(3))


def _guard(name: str, pair: Paired, rng: np.random.Generator) -> dict:
    active, candidate = (
        macro_f1(pair.truth, read.argmax(1)) for read in (pair.active, pair.candidate)
    )
    drawn = bootstrap(pair, rng, macro_f1_of_counts)
    lower, upper = np.quantile(drawn, [LEVEL, 1 - LEVEL])
    passed = bool(lower > GUARD_MARGIN)
    return {
        "name": name,
        "n": len(pair),
        "active": active,
        "candidate": candidate,
        "difference": candidate - active,
        "lower": float(lower),
        "upper": float(upper),
        "threshold": GUARD_MARGIN,
        "passed": passed,
        "sentence": f"On {name} macro-F1 {'moves' if passed else 'may fall too far: it moves'} by "
        f"{_points(candidate - active)} (90 % interval {_points(lower)} to {_points(upper)}, "
        f"the lower bound must be above {_points(GUARD_MARGIN)}).",
        "sentence_zh": f"{set_name(name)}的宏平均 F1 变化 {_number(candidate - active)} 个百分点（90% 区间 "
        f"{_number(lower)} 到 {_number(upper)}，下限须高于 {_number(GUARD_MARGIN)}）。",
    }


def held_back_test(
    pair: Paired,
    guards: dict[str, Paired],
    traffic_wrong: float,
    sample: Sample | None,
    attempt: int,
    rng: np.random.Generator,
) -> dict:
    """Whether labels held back are read better, as above: the part of the rule that tries spend."""
    mended = pair.candidate_right[~pair.active_right]
    broken = ~pair.candidate_right[pair.active_right]
    guarded = np.concatenate([~g.candidate_right[g.active_right] for g in guards.values()])
    local = len(broken) / (len(broken) + GUARD_CONFIRMATIONS)

    def gain(wrong, mended, broken, guarded):
        lost = local * broken + (1 - local) * guarded
        return wrong * mended - (1 - wrong) * lost

    expected = gain(
        traffic_wrong,
        *(values.mean() if len(values) else 0.0 for values in (mended, broken, guarded)),
    )
    result = {
        "name": "held back",
        "n": len(pair),
        "wrong": len(mended),
        "right": len(broken),
        "mended": int(mended.sum()),
        "broken": int(broken.sum()),
        "traffic_wrong": float(traffic_wrong),
        "sampled": sample.n if sample else 0,
        "active": float(1 - traffic_wrong),
        "candidate": float(1 - traffic_wrong + expected),
        "difference": float(expected),
        "threshold": 0.0,
        "attempt": attempt,
        "level": level_of(attempt),
    }
    if len(pair) < LEAST_HELD_BACK or len(mended) < LEAST_WRONG:
        return result | {
            "lower": None,
            "upper": None,
            "passed": False,
            "sentence": f"Too few labels are held back to tell: {len(pair)} of at least "
            f"{LEAST_HELD_BACK}, and {len(mended)} of at least {LEAST_WRONG} that the active "
            "version reads wrong.",
            "sentence_zh": f"留出的标注太少，不足以判断：共 {len(pair)} 条，至少要 {LEAST_HELD_BACK} 条；"
            f"其中当前版本判错 {len(mended)} 条，至少要 {LEAST_WRONG} 条。",
        }
    level = result["level"]
    size = resamples(level, RESAMPLES)
    wrong = sample.redrawn(traffic_wrong, rng, size) if sample else traffic_wrong
    drawn = gain(wrong, *(_drawn_shares(part, size, rng) for part in (mended, broken, guarded)))
    lower, upper = np.quantile(drawn, [level, 1 - level])
    upper = max(upper, expected)  # where nothing broke and all was mended
    passed = bool(lower > 0)
    return result | {
        "lower": float(lower),
        "upper": float(upper),
        "passed": passed,
        "sentence": f"Held-back labels are {'' if passed else 'not surely '}read better: accuracy "
        f"on traffic moves by {_points(expected)} ({between(level)} % interval {_points(lower)} "
        f"to {_points(upper)}{'' if passed else ', the lower bound must be above 0'}). {said(attempt)}",
        "sentence_zh": f"留出的标注{'' if passed else '未能证明'}判断得更好：按实际消息折算，准确率变化 "
        f"{_number(expected)} 个百分点（{between(level)}% 区间 {_number(lower)} 到 {_number(upper)}"
        f"{'' if passed else '，下限须高于 0'}）。{said_zh(attempt)}",
    }


def _drawn_shares(values: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """What the share of true ones may really be: `size` draws from its Jeffreys posterior."""
    if not len(values):
        return np.zeros(size)
    hits = int(values.sum())
    return rng.beta(hits + 0.5, len(values) - hits + 0.5, size=size)


def _points(difference: float) -> str:
    return f"{_number(difference)} points"


def _number(difference: float) -> str:
    return f"{100 * difference:+.1f}"
