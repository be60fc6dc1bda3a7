"""How far two people agree beyond chance: Cohen's kappa with its n and an interval.

Knows labels in pairs; nothing of who gave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.reading import LABELS

# with fewer, the interval is about as wide as the way from "moderate" to "perfect" and says nothing
LEAST_PAIRS = 20
DRAWS = 4000
LEVEL = 0.95


@dataclass(frozen=True)
class Agreement:
    """`kappa` and its interval are None where both only ever gave one and the same label: chance
    then explains everything, and there is nothing to measure. `same` is the plain share."""

    n: int
    same: float
    kappa: float | None
    low: float | None
    high: float | None


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement | None:
    """Of two people's labels for the same messages; None while there are too few.

    The interval is Bayesian, from the Dirichlet posterior of the nine ways in which two labels can
    meet, with the weight of one message spread over all of them: unlike a bootstrap it does not
    claim certainty where all of twenty labels agree.
    """
    if len(pairs) < LEAST_PAIRS:
        return None
    from sklearn.metrics import cohen_kappa_score, confusion_matrix

    first, second = zip(*pairs, strict=True)
    counts = confusion_matrix(first, second, labels=LABELS)
    same = float(np.trace(counts) / counts.sum())
    if len({*first, *second}) == 1:
        return Agreement(len(pairs), same, None, None, None)
    kappa = float(cohen_kappa_score(first, second, labels=LABELS))
    cells = counts.size
    drawn = np.random.default_rng(0).dirichlet(counts.ravel() + 1 / cells, size=DRAWS)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(kappa_of(drawn.reshape(-1, *counts.shape)), [tail, 1 - tail])
    return Agreement(len(pairs), same, kappa, min(float(low), kappa), max(float(high), kappa))


def kappa_of(shares: np.ndarray) -> np.ndarray:
    """Kappa of many tables of shares (…, 3, 3) at once, as scikit-learn has it of one."""
    observed = np.trace(shares, axis1=-2, axis2=-1)
    chance = (shares.sum(-1) * shares.sum(-2)).sum(-1)
    return (observed - chance) / (1 - chance)
