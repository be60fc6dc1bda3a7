"""The one evaluation of readings, used by the command, the promotion gate and the models page.

Pure numpy: probabilities and labels in, a plain dict out.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from classifier.reading import LABELS

NEGATIVE, NEUTRAL, POSITIVE = range(3)


def label_ids(labels: Sequence[str]) -> np.ndarray:
    """Indices into LABELS."""
    return np.array([LABELS.index(label) for label in labels], int)


def between_poles(probabilities: np.ndarray, polar: Sequence[bool] | np.ndarray) -> np.ndarray:
    """The probabilities (n, 3) with the rows that are `polar` on negative and positive alone: sets
    without neutral labels are judged so."""
    decided = probabilities.copy()
    decided[np.asarray(polar, bool), NEUTRAL] = 0
    return decided / decided.sum(1, keepdims=True)


def expected_calibration_error(
    confidence: np.ndarray, correct: np.ndarray, bins: int = 10
) -> float:
    """Mean |accuracy - confidence| over bins of equal mass (Nixon et al. 2019, arXiv:1904.01685)."""
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(bins, len(confidence)))
    gaps = [len(part) * abs(correct[part].mean() - confidence[part].mean()) for part in parts]
    return float(sum(gaps) / len(confidence))


def macro_f1(truth: np.ndarray, predicted: np.ndarray) -> float:
    """Mean F1 of the labels that occur in `truth`."""
    present = sorted(set(truth.tolist()))
    scores = precision_recall_fscore_support(truth, predicted, labels=present, zero_division=0)[2]
    return float(scores.mean())


def evaluate(probabilities: np.ndarray, labels: Sequence[str], sure: np.ndarray) -> dict:
    """Everything Undertone reports of a labelled set.

    `probabilities` is (messages, 3) in the order of LABELS, `sure` marks readings that reach their
    threshold. Macro averages run over the labels that occur. A set without neutral labels also gets
    `polar_accuracy` (argmax of negative and positive only), and its `ece` is of those two, renormalised.
    """
    truth = label_ids(labels)
    predicted = probabilities.argmax(1)
    confidence = probabilities.max(1)
    correct = predicted == truth
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=range(3), zero_division=0
    )
    present = support > 0
    surest = np.argsort(-confidence, kind="stable")[: max(1, round(0.8 * len(truth)))]
    result = {
        "n": len(truth),
        "accuracy": float(correct.mean()),
        "macro_f1": float(f1[present].mean()),
        "macro_recall": float(recall[present].mean()),
        "ece": expected_calibration_error(confidence, correct),
        "per_class": {
            label: {
                "precision": float(precision[i]),
                "recall": float(recall[i]),
                "f1": float(f1[i]),
                "n": int(support[i]),
            }
            for i, label in enumerate(LABELS)
        },
        "confusion": confusion_matrix(truth, predicted, labels=range(3)).tolist(),
        "coverage": float(sure.mean()),
        "accuracy_when_sure": float(correct[sure].mean()) if sure.any() else None,
        "accuracy_at_80": float(correct[surest].mean()),
    }
    if not present[NEUTRAL]:
        poles = probabilities[:, [NEGATIVE, POSITIVE]]
        poles = poles / poles.sum(1, keepdims=True)
        right = (poles.argmax(1) == 1) == (truth == POSITIVE)
        result["polar_accuracy"] = float(right.mean())
        result["ece"] = expected_calibration_error(poles.max(1), right)
    return result
