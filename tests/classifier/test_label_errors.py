"""Labels that contradict what the model usually gets right are named, the worst first."""

import numpy as np

from classifier.label_errors import LEAST_LABELS, likely_errors
from classifier.reading import LABELS


def readings(labels: list[str], sure: float = 0.85) -> np.ndarray:
    chances = np.full((len(labels), 3), (1 - sure) / 2)
    chances[np.arange(len(labels)), [LABELS.index(label) for label in labels]] = sure
    return chances


def test_planted_slips_are_found_and_ranked():
    """Five labels turned to what the model thought least likely are found, and nothing else."""
    truth = [LABELS[i % 3] for i in range(300)]
    chances = readings(truth)
    chances[7] = [0.97, 0.02, 0.01]
    given = list(truth)
    slips = [7, 40, 101, 202, 299]
    for place in slips:
        given[place] = LABELS[int(chances[place].argmin())]
    given[7] = "positive"
    truth[7] = "negative"
    found = likely_errors(given, chances)
    assert {place for place, _ in found} == set(slips)
    assert found[0] == (7, 0.01)


def test_a_model_that_is_unsure_accuses_nobody():
    """Where the model never knows, a label against it is no slip."""
    given = [LABELS[i % 3] for i in range(120)]
    assert likely_errors(given, np.full((120, 3), 1 / 3)) == []


def test_few_labels_or_a_missing_class_do_no_harm():
    """Below the least nothing is said; without a single positive label slips are still found."""
    labels = ["negative", "neutral"] * 60
    chances = readings(labels)
    given = ["neutral", *labels[1:]]
    assert likely_errors(given[: LEAST_LABELS - 1], chances[: LEAST_LABELS - 1]) == []
    assert [place for place, _ in likely_errors(given, chances)] == [0]
