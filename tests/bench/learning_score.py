"""What a version of the learning bench reads, and what that is worth.

Versions are read as the console serves them (classifier/serving.py), each set once: the probabilities
are kept in a file a version. Two-class sets are judged on negative and positive alone.
"""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from classifier.data import Example, columns
from classifier.intervals import LEVEL
from classifier.language_base import LanguageBase
from classifier.measure import groups, pooled_ece
from classifier.metrics import between_poles, label_ids, macro_f1
from classifier.paired import Paired, accuracy_of_counts, bootstrap, macro_f1_of_counts
from classifier.reader import Reader
from classifier.serving import Serving


class Scorer:
    """Reads versions by their folder; what was read before is not read again."""

    def __init__(self, work: Path, base: LanguageBase):
        self._kept, self._base = work / "read", base
        # steps that run side by side would throw each other's exports away
        self._exports = TemporaryDirectory(prefix="exports.", dir=work)
        self._serving = Serving(Path(self._exports.name))
        self._kept.mkdir(parents=True, exist_ok=True)

    def reader(self, folder: Path) -> Reader:
        """The version in `folder` as it is served."""
        reader = self._serving.load(folder, self._base)
        return self._serving.improve(reader, folder, self._base) or reader

    def read(self, name: str, folder: Path, sets: dict[str, Sequence[Example]]) -> dict:
        """Probabilities (rows, 3) by set of the version in `folder`, kept under `name`."""
        file = self._kept / f"{name}.npz"
        if file.exists():
            with np.load(file) as kept:
                found = {key: kept[key] for key in kept.files}
            if all(len(found.get(key, ())) == len(rows) for key, rows in sets.items()):
                return found
        reader = self.reader(folder)
        found = {key: reader.probabilities(*columns(rows)) for key, rows in sets.items()}
        with TemporaryDirectory(dir=self._kept) as scratch:
            np.savez(Path(scratch) / file.name, **found)
            os.replace(Path(scratch) / file.name, file)
        return found


def measure(rows: Sequence[Example], probabilities: np.ndarray) -> float:
    """Macro-F1, or for rows without neutral labels the accuracy of the two poles."""
    truth, read = _decided(rows, probabilities)
    if rows[0].polar:
        return float((truth == read).mean())
    return macro_f1(truth, read)


def mean_measure(rows: Sequence[Example], probabilities: np.ndarray) -> float:
    """The mean of the sets' measures."""
    return float(
        np.mean([measure([rows[i] for i in part], probabilities[part]) for part in _parts(rows)])
    )


def change(rows: Sequence[Example], before: np.ndarray, after: np.ndarray, *, seed: int = 0) -> dict:
    """The mean over sets of how far the measure moved, with its paired-bootstrap 90 % interval."""
    rng, moved, drawn = np.random.default_rng(seed), [], []
    for part in _parts(rows):
        own = [rows[i] for i in part]
        truth, was = _decided(own, before[part])
        _, now = _decided(own, after[part])
        figure = accuracy_of_counts if own[0].polar else macro_f1_of_counts
        moved.append(measure(own, after[part]) - measure(own, before[part]))
        drawn.append(bootstrap(Paired(truth, np.eye(3)[was], np.eye(3)[now]), rng, figure))
    lower, upper = np.quantile(np.mean(drawn, axis=0), [LEVEL, 1 - LEVEL])
    return {"change": float(np.mean(moved)), "lower": float(lower), "upper": float(upper)}


def figures(sets: dict[str, Sequence[Example]], before: dict, read: dict) -> dict:
    """Of a version beside the start: the domain and the other sets, and calibration on both."""
    domain, other = sets["domain"], sets["other"]
    return {
        "domain": measure(domain, read["domain"]),
        "domain change": change(domain, before["domain"], read["domain"]),
        "other": mean_measure(other, read["other"]),
        "other change": change(other, before["other"], read["other"]),
        "ece domain": pooled_ece(domain, read["domain"]),
        "ece other": pooled_ece(other, read["other"]),
        "domain by language": {
            lang: measure(own, read["domain"][[e.lang == lang for e in domain]])
            for lang in sorted({e.lang for e in domain})
            if (own := [e for e in domain if e.lang == lang])
        },
        "other by set": {
            name: measure([other[i] for i in part], read["other"][part])
            for name, part in groups(other, languages=False).items()
        },
    }


def share_of(start: float, reached: float, ceiling: float) -> float | None:
    """Which part of the ceiling's gain over the start was reached; None where it gained nothing."""
    gain = ceiling - start
    return (reached - start) / gain if gain > 0 else None


def labels_needed(curve: dict[int, float], goal: float) -> float | None:
    """How many labels a curve (labels: measure) needs to reach `goal`, between its points linear in
    the logarithm of their number; None where it stays below."""
    points = sorted(curve.items())
    if not points or max(curve.values()) < goal:
        return None
    if points[0][1] >= goal:
        return float(points[0][0])
    for (few, low), (many, high) in pairwise(points):
        if high >= goal:
            part = (goal - low) / (high - low)
            return float(few * (many / few) ** part)
    return None


def _parts(rows: Sequence[Example]) -> list[np.ndarray]:
    return list(groups(rows, languages=False).values())


def _decided(rows: Sequence[Example], probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Truth and labels read, both (n,)."""
    shown = between_poles(probabilities, [e.polar for e in rows])
    return label_ids([e.label for e in rows]), shown.argmax(1)
