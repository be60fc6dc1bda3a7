"""A disk that fills up at any point where a retraining writes: nothing lost, and a sentence.

The trainings of a retraining keep no checkpoint, so that the first thing written is the candidate's
scratch copy, by which its size is judged.
"""

import sys
from pathlib import Path

import pytest

from classifier.retrain import WORKSHOP
from classifier.retrain_standings import STANDINGS
from classifier.version_lock import LOCK, SWITCH
from classifier.versions import VersionStore
from tests.classifier.killed import assert_each_label_used_once, prepare, results_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and rlimit")

AS_IT_WAS = "The active version is as it was, and the next run finishes or starts over."
IN_USE = "r1 is in use, and the next run records the rest."
DATABASE = "The disk failed while the database"
# by point: is the candidate whole on disk, which version reads, what is said, what the next run comes to
EXPECTED = {
    "scratch": (False, "v1", AS_IT_WAS, "promoted"),
    "weights": (False, "v1", AS_IT_WAS, "promoted"),
    "manifest": (False, "v1", AS_IT_WAS, "promoted"),
    "row": (True, "v1", DATABASE, "finished"),
    "ACTIVE": (True, "v1", AS_IT_WAS, "finished"),
    "HISTORY": (True, "r1", IN_USE, "finished"),
    "active row": (True, "r1", DATABASE, "nothing"),
}


@pytest.fixture(scope="module")
def filled(base, first_version, migrated_sqlite, tmp_path_factory) -> dict[str, tuple[Path, list]]:
    """By point: an installation whose disk was full there, and what its two retrainings say."""
    prepared = tmp_path_factory.mktemp("full") / "prepared"
    prepare(prepared, base, first_version, migrated_sqlite)
    results = results_of("tests.classifier.full_disk", prepared, base)
    return {name: (prepared.with_name(name), found["runs"]) for name, found in results.items()}


@pytest.mark.parametrize("point", EXPECTED)
def test_a_full_disk_is_a_sentence_and_harms_nothing(filled, point):
    """The version that reads is whole, no half of another lies there, and the sentence is true."""
    _, (full, _) = filled[point]
    whole, active, said, _ = EXPECTED[point]
    assert full["outcome"] == "failed" and said in full["sentence"], full
    assert full["active"] == active
    assert sorted(full["whole"]) == (["r1", "v1"] if whole else ["v1"])
    files = set(full["files"]) - {"v1", "r1", "ACTIVE", "HISTORY", STANDINGS, LOCK, SWITCH}
    assert files == ({WORKSHOP} if whole else set()), "an unfinished candidate frees its space"


@pytest.mark.parametrize("point", EXPECTED)
def test_with_space_again_the_next_run_ends_with_every_label_used_once(filled, base, point):
    """One promoted version; each label was learned for it or held back, none twice and none lost."""
    folder, (_, after) = filled[point]
    wanted = EXPECTED[point][3]
    assert after["outcome"] == ("promoted" if wanted == "promoted" else "nothing"), after
    assert after["finished"] == ("r1" if wanted == "finished" else None)
    store = VersionStore(folder / "versions", base.fingerprint)
    assert (store.active(), store.previous()) == ("r1", "v1")
    learned = store.manifest("r1")["training"]
    assert assert_each_label_used_once(folder, learned) == 160
