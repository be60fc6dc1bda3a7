"""Labels that are probably slips: confident learning (Northcutt et al. 2021, arXiv:1911.00068).

Cleanlab holds each label against the probabilities that a model had given before it could learn the
label, with a threshold for each class from how sure the model usually is of it. Names suspects and
the likeliest first; what is done about them is for people. Knows no database.
"""

import warnings
from collections.abc import Sequence

import numpy as np

from classifier.reading import LABELS

# a class's threshold is the mean over its labels; of fewer labels than this it is a guess
LEAST_LABELS = 50


def likely_errors(
    labels: Sequence[str], probabilities: Sequence[Sequence[float]]
) -> list[tuple[int, float]]:
    """Places of suspected labels, the worst first, with the probability the model gave the label.

    Nothing while there are fewer than LEAST_LABELS.
    """
    if len(labels) < LEAST_LABELS:
        return []
    from cleanlab.filter import find_label_issues

    given = np.array([LABELS.index(label) for label in labels])
    chances = np.asarray(probabilities, float)
    chances /= chances.sum(axis=1, keepdims=True)  # as stored, they were rounded on the way
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a class is rare or missing
        found = find_label_issues(
            given, chances, return_indices_ranked_by="self_confidence", n_jobs=1
        )
    return [(int(place), float(chances[place, given[place]])) for place in found]
