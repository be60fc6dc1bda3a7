"""Whether a version still measures what its manifest says, on rows that were kept: the core sets, and
where it is rebuilt the labels held back.

Knows a reader, its manifest and rows. The same weights give the same figures on one machine; other
processors round 8-bit products differently, hence a tolerance: half a point, or where fewer than 400
messages are measured, two of them.
"""

from collections.abc import Sequence

from classifier.data import Example
from classifier.evaluate import evaluate_examples
from classifier.provenance import code_version
from classifier.reader import Reader

FIGURES = ("accuracy", "macro_f1", "ece", "coverage")
TOLERANCE = 0.005
MESSAGES = 2


def verify(reader: Reader, manifest: dict, sets: dict[str, Sequence[Example]]) -> dict:
    """Each of the sets with stored and measured figures, and whether all of them hold.

    A set without stored figures, or whose messages are others than those measured then, verifies
    nothing: its "holds" is None. The version holds if every set that can be compared does, and
    there is one. "same_lists" says whether messages were put in plain words by the lists of now, or
    None where the manifest does not tell.
    """
    lists = manifest.get("code", {}).get("lists")
    rows = [
        _verified(name, manifest["metrics"].get(name), evaluate_examples(reader, examples))
        for name, examples in sets.items()
    ]
    judged = [row["holds"] for row in rows if row["holds"] is not None]
    return {
        "version": manifest["version"],
        "holds": all(judged) if judged else None,
        "tolerance": TOLERANCE,
        "same_lists": None if lists is None else lists == code_version()["lists"],
        "sets": rows,
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
    if labels_in(stored) != labels_in(measured):
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
    allowed = {figure: _allowed(figure, measured) for figure in moved}
    worst = max(moved, key=lambda figure: abs(moved[figure]) / allowed[figure])
    holds = abs(moved[worst]) - allowed[worst] < 1e-9  # 58 / 60 - 56 / 60 is not quite 2 / 60
    return row | {
        "holds": holds,
        "allowed": allowed,
        "sentence": f"{name}: the stored metrics {'hold' if holds else 'do not hold'}; "
        f"{worst} moves most, by {moved[worst]:+.4f} ({allowed[worst]:.3g} is allowed).",
    }


def _allowed(figure: str, measured: dict) -> float:
    """How far a figure may move. Macro-F1 gives each label the same weight, so that there a message of the
    rarest one counts for more."""
    present = [n for n in labels_in(measured).values() if n]
    rows = len(present) * min(present) if figure == "macro_f1" else measured["n"]
    return max(TOLERANCE, MESSAGES / rows)


def labels_in(result: dict) -> dict[str, int]:
    """How many messages of each label were measured: another set is hardly ever the same in all three."""
    return {label: row["n"] for label, row in result["per_class"].items()}
