"""Has the traffic moved away from what it was? Population stability, tests, and plain sentences.

The population stability index is the symmetric Kullback-Leibler divergence of two histograms; below
0.1 nothing happened, from 0.25 on the population is another one (the usual bounds of credit
scoring). Without any change it is still about (bins - 1) x (1/n + 1/m) by chance (Yurdakul and
Naranjo 2020), which is taken off. A test of scipy has to agree, so that few messages alarm nobody;
messages of one conversation are alike, so its p-value is smaller than it should be, and the index
decides. Knows numbers and texts; nothing about models, databases or pages.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

STABLE, WATCH, MOVED, FEW = "stable", "watch", "moved", "too few"
STATES = (FEW, STABLE, WATCH, MOVED)  # in rising order
BOUNDS = {WATCH: 0.1, MOVED: 0.25}  # of the index
RISES = {WATCH: 1.5, MOVED: 2.0}  # of a rate
SURE = 0.01  # largest p-value
LEAST = 200  # messages on either side
DAYS, REFERENCE_DAYS = 7, 28  # what is compared with the days before it
BINS, WORDS = 10, 50
LEAST_RATED, WEAK = 30, 0.2

_UNITS = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:['’][^\W\d_\u3400-\u9fff]+)*|[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Finding:
    """One figure of now against its reference: n of both, and which STATES it is in.

    `figure` is the stability index, the ratio of two rates, or a correlation; None with too few.
    """

    name: str
    state: str
    n: int
    reference: int
    figure: float | None = None
    p: float | None = None
    detail: tuple = ()


def figures(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores and confidences of readings (n, 3) in the order of LABELS."""
    read = np.asarray(probabilities, float).reshape(-1, 3)
    return read[:, 2] - read[:, 0], read.max(1, initial=0.0)


def worst(findings: Sequence[Finding]) -> str:
    """The gravest state of all."""
    return max((finding.state for finding in findings), key=STATES.index, default=FEW)


def profile(values: np.ndarray) -> dict:
    """A distribution in a few numbers, for a manifest: n, the edges of its tenths, their shares.

    A number that fills several tenths has a bin of its own.
    """
    tenths = np.quantile(values, np.arange(1, BINS) / BINS)
    tied = tenths[1:][tenths[1:] == tenths[:-1]]
    edges = np.unique([*tenths, *np.nextafter(tied, np.inf)])
    shares = _counts(values, edges) / len(values)
    return {"n": len(values), "edges": edges.tolist(), "shares": shares.tolist()}


def distribution(name: str, now: np.ndarray, then: np.ndarray | dict) -> Finding:
    """Whether numbers are distributed as they were; `then` are numbers, or a `profile` of them."""
    m = then["n"] if isinstance(then, dict) else len(then)
    if min(len(now), m) < LEAST:
        return Finding(name, FEW, len(now), m)
    kept = then if isinstance(then, dict) else profile(then)
    counts = _counts(now, np.array(kept["edges"]))
    before = np.array(kept["shares"]) * m
    known = not isinstance(then, dict)  # a profile holds no single numbers to test
    p = float(_stats().ks_2samp(now, then).pvalue) if known else _p_of_counts(counts, before)
    index = stability(counts, before)
    return Finding(name, _state(index, p, BOUNDS), len(now), m, index, p)


def vocabulary(name: str, now: Sequence[str], then: Sequence[str]) -> Finding:
    """Whether customers use the words they used: the most frequent ones of before, and all others.

    `detail` are the words that became most more frequent, of those in at least ten messages.
    """
    if min(len(now), len(then)) < LEAST:
        return Finding(name, FEW, len(now), len(then))
    after, before = (Counter(word for text in texts for word in words(text)) for texts in (now, then))
    common = [word for word, _ in before.most_common(WORDS)]
    counts = [
        np.array([*(c[word] for word in common), c.total() - sum(c[word] for word in common)])
        for c in (after, before)
    ]
    p, index = _p_of_counts(*counts), stability(*counts)
    return Finding(
        name, _state(index, p, BOUNDS), len(now), len(then), index, p, _risen(now, after, before)
    )


def rate(name: str, now: tuple[int, int], then: tuple[int, int]) -> Finding:
    """Whether a rate, (hits, of how many), rose: by half or to twice. A fall alarms nobody."""
    (hits, n), (hits_then, m) = now, then
    if min(n, m) < LEAST:
        return Finding(name, FEW, n, m)
    ratio = ((hits + 0.5) / (n + 1)) / ((hits_then + 0.5) / (m + 1))
    table = [[hits, max(n - hits, 0)], [hits_then, max(m - hits_then, 0)]]
    p = float(_stats().fisher_exact(table, alternative="greater").pvalue)
    return Finding(name, _state(ratio, p, RISES), n, m, ratio, p, (hits / n, hits_then / m))


def agreement(name: str, moods: Sequence[float], ratings: Sequence[float]) -> Finding:
    """Whether moods go with customers' ratings: Spearman's correlation, its 95 % interval as
    `detail`. Moved: even the upper end is weak; to watch: the figure is."""
    n = len(moods)
    if n < LEAST_RATED or len(set(ratings)) < 2 or len(set(moods)) < 2:
        return Finding(name, FEW, n, n)
    found = _stats().spearmanr(moods, ratings)
    rho = float(found.statistic)
    reach = 1.96 / np.sqrt(n - 3)
    centre = np.arctanh(np.clip(rho, -0.999999, 0.999999))
    lower, upper = (float(np.tanh(centre + side * reach)) for side in (-1, 1))
    state = MOVED if upper < WEAK else WATCH if rho < WEAK else STABLE
    return Finding(name, state, n, n, rho, float(found.pvalue), (lower, upper))


def stability(now: np.ndarray, then: np.ndarray) -> float:
    """The population stability index of two rows of counts, less what chance alone gives it."""
    n, m, bins = now.sum(), then.sum(), len(now)
    a, b = ((row + 0.5) / (row.sum() + 0.5 * bins) for row in (now, then))
    index = float(((a - b) * np.log(a / b)).sum())
    return max(0.0, index - (bins - 1) * (1 / n + 1 / m))


def words(text: str) -> list[str]:
    """Words of Latin and other letters in lower case, and pairs of neighbouring Chinese characters,
    which need no dictionary; numbers are none."""
    found = []
    for unit in _UNITS.findall(text.casefold()):
        chinese = "\u3400" <= unit[0] <= "\u9fff"
        found += [unit[i : i + 2] for i in range(max(1, len(unit) - 1))] if chinese else [unit]
    return found


def _stats():
    from scipy import stats  # a second, which a console that starts has no use for

    return stats


def _counts(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return np.bincount(np.searchsorted(edges, values, "right"), minlength=len(edges) + 1)


def _p_of_counts(now: np.ndarray, then: np.ndarray) -> float:
    held = (now + then) > 0
    if held.sum() < 2:
        return 1.0
    return float(_stats().chi2_contingency(np.array([now[held], then[held]])).pvalue)


def _state(figure: float, p: float, bounds: dict[str, float]) -> str:
    if p >= SURE or figure < bounds[WATCH]:
        return STABLE
    return MOVED if figure >= bounds[MOVED] else WATCH


def _risen(texts: Sequence[str], after: Counter, before: Counter) -> tuple[str, ...]:
    within = Counter(word for text in texts for word in set(words(text)))
    share = {
        word: after[word] / after.total() - before[word] / max(before.total(), 1)
        for word, n in within.items()
        if n >= 10
    }
    rising = sorted(share, key=share.__getitem__, reverse=True)
    return tuple(word for word in rising[:5] if share[word] > 0)
