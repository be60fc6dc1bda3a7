"""Versions as the models page gets them. Knows manifests; nothing about torch."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classifier.versions import VersionInfo

SHOWN = ("n", "macro_f1", "accuracy", "ece", "coverage", "accuracy_when_sure")

Shape = dict[str, Any]


def version(info: "VersionInfo", became: tuple[str, str]) -> Shape:
    """A version: what it is, what was measured of it, and what was decided about it, on what grounds;
    what `became` of it is its status and why."""
    manifest = info.manifest
    status, reason = became
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
