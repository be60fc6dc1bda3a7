"""A retraining killed with -9 at any moment loses nothing and uses nothing twice."""

import json
import os
import signal
from pathlib import Path

import pytest

from classifier.reader import Reader
from classifier.versions import VersionStore
from tests.classifier.killed import POINTS, assert_each_label_used_once, prepare, results_of

RECORDED = ("following", "active row")  # HISTORY names r1 already
IN_USE = ("HISTORY", *RECORDED)  # ACTIVE does
WHOLE = ("recording", "row", "activating", "ACTIVE", *IN_USE)  # its folder stands

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def killed(base, first_version, migrated_sqlite, tmp_path_factory) -> dict[str, tuple[Path, dict]]:
    """By point: an installation where a retraining died and another ran, and what happened."""
    prepared = tmp_path_factory.mktemp("killed") / "prepared"
    prepare(prepared, base, first_version, migrated_sqlite)
    results = results_of("tests.classifier.killed", prepared, base)
    return {point: (prepared.with_name(point), result) for point, result in results.items()}


@pytest.mark.parametrize("point", POINTS)
def test_death_at_any_point_loses_nothing_and_uses_nothing_twice(killed, base, point):
    """The active version stands whole in between, and the next run ends with one promoted version
    that every label was learned for or held back from."""
    folder, result = killed[point]
    assert result["codes"] == [-signal.SIGKILL, 0]
    assert result["between"] == ("r1" if point in IN_USE else "v1")
    store = VersionStore(folder / "versions", base.fingerprint)
    assert [info.problem for info in store.list()] == [None, None]
    assert {p.name for p in store.root.iterdir() if p.is_dir()} <= {"v1", "r1", ".workshop"}
    assert store.active() == "r1", json.loads((folder / "outcome.json").read_text())["sentence"]
    assert store.previous() == "v1"
    manifest = store.manifest("r1")
    assert [entry["version"] for entry in store.history()] == ["v1", "r1"]
    assert store.history()[-1]["reason"] == manifest["decision"]["reason"]
    assert Reader.load(store.folder("r1"), base).read(["meh order"])[0].model_version == "r1"
    assert_each_label_used_once(folder, manifest["training"])


@pytest.mark.parametrize("point", POINTS)
def test_one_reader_goes_on_over_the_kill_and_the_next_run(killed, point):
    """It reads with v1 before, with what is active after the kill, and with r1 after the next run, and
    with nothing else at any moment; no reading fails."""
    before, after_kill, after_run = killed[point][1]["read_by"]
    left = "r1" if point in IN_USE else "v1"
    assert before == ["v1"]
    assert after_kill == (["v1", "r1"] if left == "r1" else ["v1"])
    assert after_run == (["r1"] if left == "r1" else ["v1", "r1"])


@pytest.mark.parametrize("point", POINTS)
def test_the_run_after_finishes_or_starts_over(killed, point):
    """A candidate that was whole on disk is finished and not trained again; half of one is. Who puts
    one to use that another run left says so first."""
    folder, _ = killed[point]
    outcome = json.loads((folder / "outcome.json").read_text())
    assert outcome["outcome"] == ("nothing" if point in WHOLE else "promoted")
    finished = point in WHOLE and point not in RECORDED
    left = "r1, left by an interrupted run, was put to use. Nothing to do: "
    assert outcome["sentence"].startswith(left) == finished
    assert outcome["finished"] == ("r1" if finished else None)
