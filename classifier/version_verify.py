"""Whether a version still measures what its manifest says, on the core sets that ship with the code.

Knows a reader, its manifest and rows. The same weights give the same figures on one machine; other
processors round 8-bit products differently, hence a tolerance.
"""

from collections.abc import Sequence

from classifier.data import Example
from classifier.evaluate import evaluate_examples
from classifier.provenance import code_version
from classifier.reader import Reader

FIGURES = ("accuracy", "macro_f1", "ece", "coverage")
TOLERANCE = 0.005  # two of 400 messages


def verify(reader: Reader, manifest: dict, guards: dict[str, Sequence[Example]]) -> dict:
    """Each core set with stored and measured figures, and whether all of them hold.

    A set without stored figures, or whose messages are others than those measured then, verifies
    nothing: its "holds" is None. The version holds if every set that can be compared does, and
    there is one. "same_lists" says whether messages were put in plain words by the lists of now, or
    None where the manifest does not tell.
    """
    lists = manifest.get("code", {}).get("lists")
    sets = [
        _verified(name, manifest["metrics"].get(name), evaluate_examples(reader, examples))
        for name, examples in guards.items()
    ]
    judged = [row["holds"] for row in sets if row["holds"] is not None]
    return {
        "version": manifest["version"],
        "holds": all(judged) if judged else None,
        "tolerance": TOLERANCE,
        "same_lists": None if lists is None else lists == code_version()["lists"],
        "sets": sets,
    }


def _verified(name: str, stored: dict | None, measured: dict) -> dict:
    row = {
        "name": name,
        "n": measured["n"],
        "stored": stored and {figure: stored.get(figure) for figure in FIGURES},
        "measured": {figure: measured[figure] for figure in FIGURES},
    }
    if stored is None:
        return row | {"holds": None, "sentence": f"No metrics on {name} are stored."}
    if _labels(stored) != _labels(measured):
        return row | {
            "holds": None,
            "sentence": f"{name} has other messages now ({measured['n']}) than when the version "
            f"was measured ({stored['n']}), so its stored metrics say nothing of them.",
        }
    moved = {
        figure: measured[figure] - stored[figure]
        for figure in FIGURES
        if stored.get(figure) is not None
    }
    worst = max(moved, key=lambda figure: abs(moved[figure]))
    holds = abs(moved[worst]) <= TOLERANCE
    return row | {
        "holds": holds,
        "sentence": f"{name}: the stored metrics {'hold' if holds else 'do not hold'}; "
        f"{worst} moves most, by {moved[worst]:+.4f} ({TOLERANCE} is allowed).",
    }


def _labels(result: dict) -> dict[str, int]:
    """How many messages of each label there are: another set is hardly ever the same in all three."""
    return {label: row["n"] for label, row in result["per_class"].items()}
