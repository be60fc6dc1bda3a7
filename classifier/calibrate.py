"""Make a version's confidence mean what it says, and find from which one it counts as sure."""

import numpy as np
from scipy.optimize import minimize_scalar

from classifier.reader import softmax


def fit_temperature(logits: np.ndarray, truth: np.ndarray, polar: np.ndarray) -> float:
    """The temperature with the least negative log-likelihood (Guo et al. 2017, arXiv:1706.04599).

    `logits` (messages, 3), `truth` indices into LABELS, `polar` marks rows whose label leaves
    neutral out: they are judged on negative and positive alone.
    """
    masked = logits.copy()
    masked[polar, 1] = -np.inf
    return match_temperature(masked, np.eye(logits.shape[1])[truth])


def match_temperature(logits: np.ndarray, targets: np.ndarray) -> float:
    """The temperature that brings `logits` nearest to target distributions, in cross entropy."""

    def loss(log_temperature: float) -> float:
        probabilities = softmax(logits, float(np.exp(log_temperature)))
        return float(-(targets * np.log(probabilities + 1e-12)).sum(1).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 3), method="bounded").x))


def temperature_at(logits: np.ndarray, confidence: float) -> float:
    """The temperature at which `logits` (messages, 3) are as sure on average as `confidence`, or nearly
    where none is."""

    def miss(log_temperature: float) -> float:
        said = softmax(logits, float(np.exp(log_temperature))).max(1).mean()
        return float((said - confidence) ** 2)

    return float(np.exp(minimize_scalar(miss, bounds=(-2, 3), method="bounded").x))


def fit_threshold(probabilities: np.ndarray, truth: np.ndarray, target: float = 0.9) -> float:
    """The lowest confidence from which readings are right `target` of the time.

    Walks from the surest reading down and keeps the longest stretch that still reaches the target;
    when none does, the most confident tenth: see `reaches`.
    """
    order, accuracy = _from_the_surest(probabilities, truth)
    reached = np.flatnonzero(accuracy >= target)
    last = reached[-1] if len(reached) else max(0, len(order) // 10 - 1)
    return float(np.floor(probabilities.max(1)[order[last]] * 1e4) / 1e4)


def reaches(probabilities: np.ndarray, truth: np.ndarray, target: float = 0.9) -> bool:
    """Whether any stretch from the surest reading down is right `target` of the time."""
    return bool((_from_the_surest(probabilities, truth)[1] >= target).any())


def fit_very_sure(*read: np.ndarray) -> float:
    """The confidence with which the surest third of all messages `read` (n, 3) begins."""
    confidence = np.concatenate([probabilities.max(1) for probabilities in read])
    return float(np.floor(np.quantile(confidence, 2 / 3) * 1e4) / 1e4)


def _from_the_surest(probabilities: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows, the surest first, and how often they are right down to each."""
    order = np.argsort(-probabilities.max(1), kind="stable")
    correct = (probabilities.argmax(1) == truth)[order]
    return order, correct.cumsum() / np.arange(1, len(correct) + 1)
