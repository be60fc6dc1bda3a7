"""Versions and waiting labels as the models page gets them. Knows manifests; nothing about torch."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from classifier.corrections import MIN_CORRECTIONS, Label
from classifier.reading import LABELS
from classifier.version_commands import status_of

if TYPE_CHECKING:
    from classifier.versions import VersionInfo

SHOWN = ("n", "macro_f1", "accuracy", "ece", "coverage", "accuracy_when_sure")

Shape = dict[str, Any]


def version(info: "VersionInfo", used: Collection[str] = ()) -> Shape:
    """A version: what it is, what was measured of it, and what was decided about it, on what grounds;
    `used` are those that were ever put to use."""
    manifest = info.manifest
    status, reason = status_of(info, used)
    decision = manifest.get("decision") or {}
    return {
        "version": info.version,
        "status": status,
        "reason": reason,
        "parent": manifest.get("parent"),
        "created_at": manifest.get("created_at"),
        "learned": len(manifest.get("training", {}).get("corrections", [])),
        "sets": sets(manifest),
        "tests": [*decision.get("guards", []), *filter(None, [decision.get("held_back")])],
        "checks": [
            {
                "name": check["name"],
                "passed": check["passed"],
                "sentence": check["sentence"],
                "sentence_zh": check.get("sentence_zh"),
            }
            for check in decision.get("checks", [])
        ],
        "kept_share": decision.get("kept_share"),
        "steps": decision.get("steps", []),
    }


def sets(manifest: dict) -> list[Shape]:
    """What was measured when a version was made, by set."""
    return [
        {"name": name, **{figure: result.get(figure) for figure in SHOWN}}
        for name, result in manifest.get("metrics", {}).items()
    ]


def tried(
    infos: "Sequence[VersionInfo]", active: str | None, labels: Sequence[Label]
) -> Shape | None:
    """The newest version made from the active one, how many of the labels it neither learned from
    nor was judged by, and how many it takes to try again; None where there is none."""
    made = [info for info in infos if active and info.manifest.get("parent") == active]
    if not made:
        return None
    learned = made[-1].manifest.get("training", {})
    seen = {*learned.get("corrections", []), *learned.get("held_back", [])}
    fresh = sum(not seen & set(label.corrections) for label in labels)
    return {"version": made[-1].version, "fresh": fresh, "needed": MIN_CORRECTIONS}


def cells(language: str, labels: Sequence[Label]) -> Shape:
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
