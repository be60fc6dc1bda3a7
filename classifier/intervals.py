"""How sure a figure is that was measured on a sample. Pure numpy."""

from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
LEVEL = 0.05


def macro_f1_interval(result: dict, *, seed: int = 0) -> dict:
    """{"value", "lower", "upper", "n"} of what classifier.metrics said of a set; a 90 % bootstrap
    interval over its messages, or none where no confusion matrix is stored."""
    said = {"value": result["macro_f1"], "n": result["n"], "lower": None, "upper": None}
    counts = np.array(result.get("confusion") or [])
    if counts.ndim != 2 or not counts.sum():
        return said
    n = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(n, counts.ravel() / n, size=RESAMPLES)
    drawn = drawn.reshape(RESAMPLES, *counts.shape)
    right, actual = np.diagonal(drawn, axis1=-2, axis2=-1), drawn.sum(-1)
    f1 = 2 * right / np.maximum(actual + drawn.sum(-2), 1)
    scores = f1.sum(-1) / np.maximum((actual > 0).sum(-1), 1)
    lower, upper = np.quantile(scores, [LEVEL, 1 - LEVEL])
    return said | {"lower": float(lower), "upper": float(upper)}


@dataclass(frozen=True)
class Sample:
    """`n` messages drawn at random, the `share` of them read wrong, and the `weight` of that share in
    what is read wrong of all traffic."""

    n: int
    share: float
    weight: float

    def redrawn(self, traffic_wrong: float, rng: np.random.Generator, size: int) -> np.ndarray:
        """What all traffic would come to with samples drawn anew (size,)."""
        shares = rng.binomial(self.n, self.share, size=size) / self.n
        return np.clip(traffic_wrong + self.weight * (shares - self.share), 0.01, 0.99)
