"""Old versions go, and nothing that reads, could read again or is still needed does."""

import pytest

from classifier.errors import VersionError
from classifier.version_lock import REBUILD, RETRAINING, hold
from classifier.version_prune import PRUNED, plan_pruning, prune
from classifier.versions import VersionStore
from tests.console.shelf import BASE, put_version


@pytest.fixture
def store(tmp_path) -> VersionStore:
    """v1 to v8, each from the one before; v3 read before v5, which reads now."""
    store = VersionStore(tmp_path / "versions", BASE)
    for n in range(1, 9):
        put_version(store, f"v{n}", parent=f"v{n - 1}" if n > 1 else None)
    store.activate("v3", "good")
    store.activate("v5", "better")
    return store


def names(store: VersionStore) -> set[str]:
    return {info.version for info in store.list()}


def test_what_is_needed_stays_and_the_rest_goes(store, tmp_path):
    """Active, previous, their parents and the newest stay, each with its reason; the bytes are
    those of the folders."""
    size = sum(f.stat().st_size for f in store.folder("v1").rglob("*") if f.is_file())
    done = prune(store, keep=2, shipped=tmp_path / "none")
    assert done.kept == {
        "v5": "active",
        "v3": "previous",
        "v4": "parent of v5",
        "v2": "parent of v3",
        "v7": "among the newest 2",
        "v8": "among the newest 2",
    }
    assert done.freed.keys() == {"v1", "v6"} and done.freed["v1"] == size
    assert names(store) == done.kept.keys()
    assert (store.active(), store.previous()) == ("v5", "v3")


def test_a_dry_run_touches_nothing(store, tmp_path):
    """What would go is named and stays."""
    assert plan_pruning(store, keep=0, shipped=tmp_path).freed.keys() == {"v1", "v6", "v7", "v8"}
    assert len(names(store)) == 8


def test_a_version_that_ships_stays(store, tmp_path):
    """It would come back at the next start anyway."""
    (tmp_path / "shipped" / "v1").mkdir(parents=True)
    (tmp_path / "shipped" / "v1" / "manifest.json").touch()
    assert prune(store, keep=0, shipped=tmp_path / "shipped").kept["v1"] == "shipped"


@pytest.mark.parametrize(("holder", "said"), [(RETRAINING, "A retraining"), (REBUILD, "A rebuild")])
def test_while_a_retraining_or_a_rebuild_runs_nothing_is_pruned(store, holder, said):
    """It may be learning from what would go; the sentence says which it is."""
    with hold(store.root, holder), pytest.raises(VersionError, match=f"^{said} is running; prune again"):
        prune(store, keep=0)
    assert len(names(store)) == 8


def test_an_interrupted_pruning_is_finished_by_the_next(store, tmp_path):
    """Half a version is never listed, and its rest goes."""
    store.folder("v1").rename(store.root / f"{PRUNED}v1")
    assert "v1" not in names(store)
    prune(store, keep=8, shipped=tmp_path)
    assert not list(store.root.glob(f"{PRUNED}*"))


def test_going_back_passes_over_what_was_pruned(store, tmp_path):
    """After going back, the version before that is one which is still there, or none."""
    store.activate("v8", "newest")
    prune(store, keep=0, shipped=tmp_path)
    assert names(store) == {"v8", "v7", "v5", "v4"}
    store.rollback("worse")
    assert store.active() == "v5"
    assert store.previous() is None
