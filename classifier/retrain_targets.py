"""What labels and replayed messages are to become: the targets of a retraining.

Knows labels and probabilities; nothing about models, and of messages only their language.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classifier.data import Example
from classifier.fit import Targets, targets_of
from classifier.metrics import label_ids
from classifier.reading import LABELS

PRIOR_LABELS = 100


def replay_targets(
    labelled: Sequence[Example],
    replayed: np.ndarray,
    smoothing: float,
    label_weight: float,
    prior_strength: float,
) -> Targets:
    """Smoothed labels, each as heavy as `label_weight` rows, then the distributions to replay;
    `prior_strength` is how much of what `prior_offsets` says the loss takes."""
    labels = targets_of([replace(e, polar=False) for e in labelled], smoothing)
    n = len(replayed)
    offsets = prior_strength * prior_offsets(labelled, replayed)
    return Targets(
        np.concatenate([labels.distributions, replayed]).astype(np.float32),
        np.concatenate([label_weight * labels.weights, np.ones(n)]).astype(np.float32),
        np.concatenate([labels.polar, np.zeros(n, bool)]),
        np.concatenate([offsets, np.zeros((n, len(LABELS)))]).astype(np.float32),
    )


def prior_offsets(labelled: Sequence[Example], replayed: np.ndarray) -> np.ndarray:
    """How much more or less likely each label is among these than in the mean of `replayed` (m, 3), as
    logits for the loss alone, (labelled, 3): logit adjustment (Menon et al. 2021, arXiv:2007.07314).

    People label what they see wrong, so labels come in other shares than moods do. Learned as they are,
    they would move every reading towards what is labelled often; what the shares explain is so not
    learned again by the weights. By language; PRIOR_LABELS labels more are imagined in the shares of the
    replay, or a few labels of one kind would explain themselves and teach nothing.
    """
    if not len(replayed):
        return np.zeros((len(labelled), len(LABELS)))
    usual = replayed.mean(0).clip(1e-3)
    offsets = {}
    for lang in {example.lang for example in labelled}:
        own = label_ids([example.label for example in labelled if example.lang == lang])
        counts = np.bincount(own, minlength=len(LABELS))
        shares = (counts + PRIOR_LABELS * usual) / (len(own) + PRIOR_LABELS)
        offsets[lang] = np.log(shares / usual)
    return np.array([offsets[example.lang] for example in labelled]).reshape(-1, len(LABELS))


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
