"""Versions that people put to use while a retraining runs: theirs stand, and the outcome says so."""

import json
import shutil

import pytest

from classifier.retrain import LEFT, PASSED_OVER, Outcome
from classifier.retrain_command import sentence
from classifier.version_manifest import sealed
from classifier.versions import MANIFEST
from db.models import ModelVersion
from tests.classifier import tiny

SLANG = tiny.messages(200, 5, tiny.SLANG)


@pytest.fixture
def run(world, store):
    """Retrains; 200 labels with new words wait, and v2, which is v1 by another name, is there."""
    shutil.copytree(store.folder("v1"), store.folder("v2"))
    manifest = store.folder("v2") / MANIFEST
    manifest.write_text(json.dumps(sealed(json.loads(manifest.read_text()) | {"version": "v2"})))
    world.give(SLANG)
    return world.run


def at_comparing(*switches):
    """What is told of stages, doing these when the comparison begins."""

    def tell(stage: str) -> None:
        if stage == "comparing":
            for switch in switches:
                switch()

    return tell


@pytest.mark.parametrize("back", [False, True])
def test_a_choice_made_meanwhile_stands(run, store, sqlite_database, back):
    """A candidate that passed is kept when somebody switched versions during the training, be it
    there and back, and no later run puts it to use."""
    switches = [lambda: store.activate("v2", "calmer")]
    if back:
        switches.append(lambda: store.rollback("not so calm"))
    outcome = run(tell=at_comparing(*switches))
    assert outcome.report["promote"]
    assert (outcome.outcome, outcome.version, outcome.sentence) == ("kept", "r1", PASSED_OVER)
    assert sentence(outcome).endswith(f"Version r1 is not in use. {PASSED_OVER}")
    assert store.active() == ("v1" if back else "v2")
    with sqlite_database.reading() as session:
        row = session.get(ModelVersion, "r1")
        assert (row.status, row.reason) == ("kept", PASSED_OVER)
    if not back:
        store.rollback("not so calm")
    again = run()
    assert (again.outcome, again.finished, store.active()) == ("nothing", None, "v1")
    assert "r1 already, which was kept, since another version was put to use" in again.sentence


def test_a_candidate_put_to_use_by_hand_meanwhile_is_promoted(run, store):
    """Whoever was faster than the run: its version reads."""
    outcome = run(tell=lambda stage: stage == "recording" and store.activate("r1", "at once"))
    assert (outcome.outcome, store.active()) == ("promoted", "r1")


def test_a_choice_made_at_the_last_moment_stands(run, store):
    """Even once the run has seen that nobody made one."""
    outcome = run(tell=lambda stage: stage == "activating" and store.activate("v2", "calmer"))
    assert (outcome.outcome, store.active()) == ("kept", "v2")
    assert [entry["version"] for entry in store.history()] == ["v1", "v2"]


def test_the_report_says_first_what_was_finished():
    """On the command line too, where a report of figures stands between the sentences."""
    idle = Outcome("nothing", f"{LEFT.format('r1')} Nothing to do.", finished="r1")
    assert sentence(idle) == "r1, left by an interrupted run, was put to use. Nothing to do."
