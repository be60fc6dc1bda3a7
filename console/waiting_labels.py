"""Labels that wait to be learned, as the models page counts them. Knows nothing about torch or pages."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from classifier.corrections import MIN_CORRECTIONS, Label, settled_labels
from classifier.label_sides import HELD_BACK_SHARE
from classifier.reading import LABELS
from classifier.retrain_sample import is_tried
from classifier.retrain_tries import seen_by
from classifier.version_lineage import lineage_of
from db.engine import Database

if TYPE_CHECKING:
    from classifier.versions import VersionInfo, VersionStore

LANGUAGES = ("zh", "en")
LONG_S = 0.2  # a count of 20,000 labels takes a second, and pages ask after every correction
SHARE = 0.05  # of the time, at most, goes into counts that take long

Shape = dict[str, Any]


class WaitingLabels:
    """Counts settled labels, and where that takes long not with every question."""

    def __init__(self, database: Database):
        self._database = database
        self._counted: tuple[tuple, Shape] | None = None
        self._next = 0.0

    def counted(self, store: "VersionStore | None", made: "Sequence[VersionInfo]") -> Shape:
        """Settled labels that are new to the version in use, by language and label, without those that
        judged before it and are learned next; "needed" is about how many of them it takes until enough
        are held back to judge by, enough of them read wrong. "tried" is the last of the versions `made`
        that was made from it in vain, how many labels are new since, and how many of those the next
        retraining asks for."""
        active = store.active() if store else None
        began, asked = time.monotonic(), (active, *(info.version for info in made))
        if self._counted and self._counted[0] == asked and began < self._next:
            return self._counted[1]
        shape = self._count(store, active, made)
        took = time.monotonic() - began
        self._counted = asked, shape
        self._next = began + (took / SHARE if took > LONG_S else 0.0)
        return shape

    def _count(self, store: "VersionStore | None", active: str | None, made) -> Shape:
        from classifier.held_back import until_told  # numpy at the first sight

        with self._database.reading() as session:
            line = lineage_of(session, store, active) if store else None
            labels, conflicts = settled_labels(session, line=line)
        judging = [label for label in labels if label.held_back]
        wrong = sum(not label.agreed for label in judging)  # by the version that had read them
        unused = [label for label in labels if label.fresh]
        return {
            "total": len(unused),
            "needed": max(
                MIN_CORRECTIONS,
                len(unused) + until_told(len(judging), wrong, HELD_BACK_SHARE),
            ),
            "tried": _tried(made, active, unused),
            "held_back": sum(label.held_back for label in unused),
            "conflicts": conflicts,
            "languages": [_cells(language, unused) for language in LANGUAGES],
        }


def _tried(
    infos: "Sequence[VersionInfo]", active: str | None, labels: Sequence[Label]
) -> Shape | None:
    """The newest version made from the active one, how many of the labels neither it nor another one
    made so learned from or was judged by, and how many it takes to try again; None where there is
    none."""
    made = [info for info in infos if active and info.manifest.get("parent") == active]
    if not made:
        return None
    seen = seen_by(made)
    fresh = sum(not is_tried(label, seen) for label in labels)
    return {"version": made[-1].version, "fresh": fresh, "needed": MIN_CORRECTIONS}


def _cells(language: str, labels: Sequence[Label]) -> Shape:
    """How many labels of a language there are of each kind, and how many contradict the model."""
    mine = [label for label in labels if label.example.lang == language]
    given = Counter(label.example.label for label in mine)
    # before the model had read there was nothing to correct
    read = [label for label in mine if label.probabilities is not None]
    corrected = Counter(label.example.label for label in read if not label.agreed)
    return {
        "language": language,
        "labels": [
            {"label": name, "n": given[name], "corrected": corrected[name]} for name in LABELS
        ],
    }
