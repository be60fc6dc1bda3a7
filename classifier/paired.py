"""The same messages read by two versions, and how sure a difference between them is. Pure numpy."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from classifier.reading import LABELS

RESAMPLES = 10_000


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


def macro_f1_of_counts(confusion: np.ndarray) -> np.ndarray:
    """Macro-F1 of confusion matrices (..., truth, predicted) over the labels in truth."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    actual, predicted = confusion.sum(-1), confusion.sum(-2)
    f1 = 2 * right / np.maximum(actual + predicted, 1)
    return f1.sum(-1) / np.maximum((actual > 0).sum(-1), 1)


def accuracy_of_counts(confusion: np.ndarray) -> np.ndarray:
    """Accuracy of confusion matrices (..., truth, predicted)."""
    return np.diagonal(confusion, axis1=-2, axis2=-1).sum(-1) / confusion.sum((-2, -1))
