"""Whether labels held back are read better: the part of the promotion rule that tries spend.

People correct more readily than they confirm, so the active version is wrong on far more of the
labelled messages than of the traffic, and whatever merely changes its mind looks like a gain there.
The two kinds are therefore counted apart and weighted back to traffic:

    gain = share wrong x gained where the active version is wrong
           + (1 - share wrong) x gained where it is right

Confirmations are few in most teams, so the guard messages that the active version reads right count
as 40 more of those that are right.

A message gains what its quadratic score gains, 1 - |p - y|² / 2 for probabilities p and label y: 1 at
best, 0 at worst, half of Brier's (1950) counted from the other end. Labels alone say least: of a
hundred held back a candidate changes a dozen, and a point or two more of them right is not told from
chance, where the probabilities of all hundred have moved. The score is proper (Gneiting and Raftery
2007), so nobody gains by saying more than is known. The lower bound of the gain must lie above 0, at
2.5 % for the first try from a version and less for each further one (classifier.alpha_spending): 5 %
over all tries. And on the whole more messages must be read right than before.

The means are drawn anew by the Bayesian bootstrap (Rubin 1981) with one message more of each kind:
half of it gains nothing, half loses what a message of the kind gains or loses whose label turns.
Without it labels of which none got worse by chance would be sure that none ever does. For readings
that are only right or wrong this is the Jeffreys posterior of a share, and for those read wrong a
little less. At a level of 2.5 % versions without any gain passed 2 to 4 % of the time, and nearly
twice as many real gains are seen as by labels alone (docs/benchmarks.md, also when more pass).

It takes at least 30 labels of which the active version reads at least 10 wrong. Ten lucky labels are
thus too few by count, and thirty are rarely enough by their interval.

What this does not keep out: a version that says better how sure it can be, and reads no fewer right,
passes as one that reads better. And where local messages that were read right break more often than
core ones do, the core ones flatter: the level is kept as far as those 40 are like the others.

Knows probabilities and labels; nothing about models, files or databases.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from classifier.alpha_spending import between, level_of, resamples, said, said_zh
from classifier.check_words import apart, number, points
from classifier.intervals import Sample
from classifier.paired import RESAMPLES, Paired

LEAST_HELD_BACK = 30
LEAST_WRONG = 10
GUARD_CONFIRMATIONS = 40.0
BINS = 50  # of what messages gain
AT_ONCE = 20_000  # draws in memory


def quadratic_score(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """How near probabilities (n, 3) come to labels (n,), from 0 to 1 (n,)."""
    labels = np.eye(probabilities.shape[1])[truth]
    return 1 - np.square(probabilities - labels).sum(1) / 2


def too_few(n: int, wrong: int) -> bool:
    """Whether so many labels, so many of them read wrong, tell nothing whatever a candidate reads."""
    return n < LEAST_HELD_BACK or wrong < LEAST_WRONG


def until_told(n: int, wrong: int, share: float) -> int:
    """About how many more labels it takes until they tell, to two digits, where `wrong` of `n` are read
    wrong and a `share` of all is held back; where none is wrong yet, as if one were."""
    for_wrong = max(0, LEAST_WRONG - wrong) * max(n, 1) / max(wrong, 1)
    more = max(LEAST_HELD_BACK - n, for_wrong, 0) / share
    unit = 10 ** max(0, len(str(int(more))) - 2)
    return unit * math.ceil(more / unit)


def held_back_test(
    pair: Paired,
    guards: Iterable[Paired],
    traffic_wrong: float,
    sample: Sample | None,
    attempt: int,
    rng: np.random.Generator,
) -> dict:
    """The test of `pair`, as above, with its figures and in words; arguments as in
    classifier.compare.compare."""
    guards = list(guards)
    wrong, right = (_Kind.of([pair], right=right) for right in (False, True))
    guarded = _Kind.of(guards, right=True)
    local = len(right) / (len(right) + GUARD_CONFIRMATIONS)

    def gain(share, wrong, right, guarded):
        return share * wrong + (1 - share) * (local * right + (1 - local) * guarded)

    kinds = wrong, right, guarded
    closer = gain(traffic_wrong, *(kind.mean_gain for kind in kinds))
    before = gain(traffic_wrong, *(kind.mean_before for kind in kinds))
    accuracy = gain(traffic_wrong, *(kind.mean_right for kind in kinds))
    result = {
        "name": "held back",
        "n": len(pair),
        "wrong": len(wrong),
        "right": len(right),
        "mended": int(wrong.became_right.sum()),
        "broken": int((~right.became_right).sum()),
        "traffic_wrong": float(traffic_wrong),
        "sampled": sample.n if sample else 0,
        "accuracy": float(accuracy),
        "active": float(before),
        "candidate": float(before + closer),
        "difference": float(closer),
        "threshold": 0.0,
        "attempt": attempt,
        "level": level_of(attempt),
    }
    if too_few(len(pair), len(wrong)):
        return result | {"lower": None, "upper": None, "passed": False, **_too_few_words(result)}
    size = resamples(result["level"], RESAMPLES)
    share = sample.redrawn(traffic_wrong, rng, size) if sample else traffic_wrong
    turns = {right: _Kind.of([pair, *guards], right=right).mean_turn for right in (False, True)}
    drawn = gain(share, *(kind.drawn(size, rng, turns[kind.right]) for kind in kinds))
    lower, upper = np.quantile(drawn, [result["level"], 1 - result["level"]])
    result |= {
        "lower": min(float(lower), result["difference"]),
        "upper": max(float(upper), result["difference"]),
    }
    result["passed"] = result["lower"] > 0 and result["accuracy"] > 0
    return result | _words(result)


@dataclass(frozen=True)
class _Kind:
    """Messages that the active version reads right (`right`), or wrong: their scores `before` and
    `after` (n,), and whether the candidate reads them right (n,)."""

    right: bool
    before: np.ndarray
    after: np.ndarray
    became_right: np.ndarray

    @classmethod
    def of(cls, pairs: Iterable[Paired], *, right: bool) -> "_Kind":
        """All of these pairs that are of the kind."""
        parts = [(pair, pair.active_right == right) for pair in pairs]
        return cls(
            right,
            np.concatenate([quadratic_score(p.active[of], p.truth[of]) for p, of in parts]),
            np.concatenate([quadratic_score(p.candidate[of], p.truth[of]) for p, of in parts]),
            np.concatenate([p.candidate_right[of] for p, of in parts]),
        )

    def __len__(self) -> int:
        return len(self.before)

    @property
    def mean_before(self) -> float:
        return _mean(self.before)

    @property
    def mean_gain(self) -> float:
        return _mean(self.after - self.before)

    @property
    def mean_right(self) -> float:
        """How much of them is read right more than before."""
        return _mean(self.became_right) - self.right if len(self) else 0.0

    @property
    def mean_turn(self) -> float:
        """How much one of them moves whose label turns; 1, the most there is, where none does."""
        turned = self.became_right != self.right
        return float(np.abs(self.after - self.before)[turned].mean()) if turned.any() else 1.0

    def drawn(self, size: int, rng: np.random.Generator, turn: float) -> np.ndarray:
        """What the mean gain may really be (size,), 0 of none; with half a message more that gains
        nothing, and half that loses `turn`.

        Messages that gain about as much are drawn as one, since shares of a Dirichlet distribution add
        up to one: a draw then costs the same however many there are.
        """
        if not len(self):
            return np.zeros(size)
        gains = self.after - self.before
        width = np.ptp(gains) / BINS or 1.0
        _, place = np.unique(np.floor(gains / width), return_inverse=True)
        counts = np.bincount(place)
        values = np.append(np.bincount(place, gains) / counts, (0.0, -turn))
        shapes = np.append(counts, (0.5, 0.5))
        means = []
        for first in range(0, size, AT_ONCE):
            weights = rng.standard_gamma(shapes, (min(AT_ONCE, size - first), len(shapes)))
            means.append(weights @ values / weights.sum(1))
        return np.concatenate(means)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0


def _words(result: dict) -> dict[str, str]:
    """What was found, in a sentence of either language."""
    closer, lower, upper, accuracy = (
        result[name] for name in ("difference", "lower", "upper", "accuracy")
    )
    attempt, among, worst = result["attempt"], between(result["level"]), apart(lower, 0.0)
    sure, more = lower > 0, accuracy > 0
    lack = "" if sure else ", the lower bound must be above 0"
    lack_zh = "" if sure else "，下限须高于 0"
    read = "read better" if sure and more else "not surely read better"
    read_zh = "判断得更好" if sure and more else "未能证明判断得更好"
    right = "" if more else ", which must rise too"
    right_zh = "" if more else "，也须提高"
    return {
        "sentence": f"Held-back labels are {read}: on traffic the closeness of readings to them moves by "
        f"{points(closer)} ({among} % interval {worst} points to {points(upper)}{lack}), accuracy by "
        f"{points(accuracy)}{right}. {said(attempt)}",
        "sentence_zh": f"留出的标注{read_zh}：按实际消息折算，"
        f"判断与标注的接近程度变化 {number(closer)} 个百分点"
        f"（{among}% 区间 {worst} 到 {number(upper)}{lack_zh}），"
        f"准确率变化 {number(accuracy)} 个百分点{right_zh}。"
        f"{said_zh(attempt)}",
    }


def _too_few_words(result: dict) -> dict[str, str]:
    n, wrong = result["n"], result["wrong"]
    return {
        "sentence": f"Too few labels are held back to tell: {n} of at least {LEAST_HELD_BACK}, and "
        f"{wrong} of at least {LEAST_WRONG} that the active version reads wrong.",
        "sentence_zh": f"留出的标注太少，不足以判断：共 {n} 条，至少要 {LEAST_HELD_BACK} 条；"
        f"其中当前版本判错 {wrong} 条，至少要 {LEAST_WRONG} 条。",
    }
