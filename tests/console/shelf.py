"""A versions folder with versions that hold no model, for what only looks at manifests."""

import os
import time
from pathlib import Path

from classifier.version_manifest import REQUIRED
from classifier.versions import VersionStore, write_version

BASE = "a-base"


class NoModel:
    """Something to save that is no model."""

    def save(self, folder: Path) -> None:
        for name in REQUIRED:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(folder.name, encoding="utf8")


def figures(macro_f1: float, n: int = 300) -> dict:
    """What was measured on one set."""
    return {
        "n": n,
        "macro_f1": macro_f1,
        "accuracy": macro_f1 + 0.02,
        "ece": 0.031,
        "coverage": 0.82,
        "accuracy_when_sure": 0.88,
        "per_class": {},
        "confusion": [],
    }


def guard(name: str, *, by: float, lower: float, upper: float, n: int = 300) -> dict:
    """One guard set's test of a candidate."""
    return {
        "name": name,
        "n": n,
        "active": 0.7,
        "candidate": 0.7 + by,
        "difference": by,
        "lower": lower,
        "upper": upper,
        "threshold": -0.01,
        "passed": lower > -0.01,
        "sentence": f"On {name} macro-F1 moves.",
    }


def aged(folder: Path) -> None:
    """All files in it were written an hour ago."""
    then = time.time() - 3600
    for path in folder.rglob("*"):
        os.utime(path, (then, then))


def shelf_with_v1(folder: Path) -> VersionStore:
    """One version, which reads."""
    store = VersionStore(folder / "versions", BASE)
    put_version(store, "v1")
    store.activate("v1", "shipped")
    return store


def put_version(
    store: VersionStore,
    name: str,
    *,
    parent: str | None = None,
    metrics: dict | None = None,
    tests: list[dict] | None = None,
    held_back: dict | None = None,
    checks: list[dict] | None = None,
    corrections: list[int] | None = None,
    earlier: list[int] | None = None,
    steps: list[dict] | None = None,
    activations: int | None = None,
) -> None:
    """A version on the shelf; with `tests` it is a candidate that they decided about, `activations` how
    often versions had been put to use when its training began."""
    decision = None
    if tests is not None:
        judged = [*tests, *(checks or []), *filter(None, [held_back])]
        decision = {
            "promote": all(test["passed"] for test in judged),
            "reason": " ".join(test["sentence"] for test in judged),
            "guards": tests,
            "checks": checks or [],
            "held_back": held_back,
            "steps": steps or [],
            "kept_share": steps[-1]["kept_share"] if steps else None,
        }
    write_version(
        store.folder(name),
        NoModel(),
        base_fingerprint=store.base_fingerprint,
        reading={
            "message_tokens": 24,
            "context_tokens": 8,
            "temperature": 1.0,
            "thresholds": {"zh": 0.6, "en": 0.6},
        },
        training={
            "corrections": corrections or [],
            "earlier": earlier or [],
            "activations": activations,
        },
        metrics=metrics or {"core zh": figures(0.7), "core en": figures(0.72)},
        parent=parent,
        decision=decision,
    )


def three_versions(folder: Path) -> VersionStore:
    """v1 and v2 were active one after the other; v3 was refused."""
    store = VersionStore(folder / "versions", BASE)
    put_version(store, "v1")
    store.activate("v1", "shipped")
    fine = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]
    put_version(store, "v2", parent="v1", tests=fine, corrections=[1, 2, 3])
    store.activate("v2", "read better")
    worse = [guard("core zh", by=-0.03, lower=-0.05, upper=-0.01)]
    put_version(store, "v3", parent="v2", tests=worse)
    return store
