"""What labels and replayed messages are to become: the targets of a retraining.

Knows labels and probabilities; nothing about models.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classifier.data import Example
from classifier.fit import Targets, targets_of
from classifier.reading import LABELS


def replay_targets(
    labelled: Sequence[Example], replayed: np.ndarray, smoothing: float, label_weight: float
) -> Targets:
    """Smoothed labels, each as heavy as `label_weight` rows, then the distributions to replay, (m, 3)."""
    labels = targets_of([replace(e, polar=False) for e in labelled], smoothing)
    n = len(replayed)
    return Targets(
        np.concatenate([labels.distributions, replayed]).astype(np.float32),
        np.concatenate([label_weight * labels.weights, np.ones(n)]).astype(np.float32),
        np.concatenate([labels.polar, np.zeros(n, bool)]),
    )


def half_labelled(examples: Sequence[Example], readings: np.ndarray, smoothing: float) -> np.ndarray:
    """The mean of each reading (n, 3) and its example's smoothed label (Hinton et al. 2015,
    arXiv:1503.02531): to stay what was known, and to learn it where it was not."""
    if not examples:
        return np.empty((0, len(LABELS)))
    return (readings + targets_of(examples, smoothing).distributions) / 2


def evened(readings: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """Each row replaced by the mean of its family; families follow one another."""
    if not sizes:
        return readings
    parts = np.split(readings, np.cumsum(sizes)[:-1])
    return np.concatenate([np.repeat(p.mean(0, keepdims=True), len(p), 0) for p in parts])
