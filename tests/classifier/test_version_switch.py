"""Switches between versions take turns, with each other and with a pruning."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from classifier.errors import VersionError
from classifier.version_lock import RETRAINING, SwitchHeld, hold, switching
from classifier.version_prune import plan_pruning, prune
from classifier.versions import VersionStore
from tests.console.shelf import BASE, put_version

NAMES = ("v1", "v2", "v3", "v4")


@pytest.fixture
def store(tmp_path) -> VersionStore:
    """v1 to v4, of which v4 reads."""
    store = VersionStore(tmp_path / "versions", BASE)
    for name in NAMES:
        put_version(store, name)
    store.activate("v4", "the newest")
    return store


def test_of_many_switches_at_once_none_is_lost(store):
    """Each has its line in the history, and the last of them reads."""

    def switch(name: str) -> None:
        own = VersionStore(store.root.parent, BASE)  # as of another process
        for n in range(8):
            own.activate(name, f"{name} for the {n}th time")

    with ThreadPoolExecutor(len(NAMES)) as pool:
        list(pool.map(switch, NAMES))
    history = store.history()
    assert len({entry["reason"] for entry in history}) == 1 + 8 * len(NAMES)
    assert store.active() == history[-1]["version"]


def test_two_who_go_back_at_once_go_back_twice(store):
    """The second looks for the version before only when the first is through."""
    for name in ("v1", "v2", "v3"):
        store.activate(name, "a step")
    with ThreadPoolExecutor(2) as pool:
        reached = set(pool.map(store.rollback, ["bad", "bad"]))
    assert reached == {"v2", "v1"}
    assert store.active() == "v1"


def test_a_version_that_goes_while_a_switch_waits_is_not_put_to_use(store):
    """What was whole before the wait is looked at again after it."""
    with ThreadPoolExecutor(1) as pool:
        with switching(store.root):
            switch = pool.submit(store.activate, "v1", "too late")
            store.folder("v1").rename(store.root / ".pruned.v1")
        with pytest.raises(VersionError, match="v1 is missing"):
            switch.result()
    assert store.active() == "v4"


def test_the_wait_for_another_switch_is_bounded(store):
    """One that hangs costs seconds, and a sentence says what to do."""
    held, over = threading.Event(), threading.Event()

    def hang() -> None:
        with switching(store.root):
            held.set()
            over.wait(60)

    thread = threading.Thread(target=hang)
    thread.start()
    assert held.wait(60)
    with pytest.raises(SwitchHeld, match="try again in a moment"), switching(store.root, patience=0.05):
        pass
    over.set()
    thread.join()


def test_people_switch_while_a_retraining_runs(store):
    """And so does the retraining itself, at its end."""
    with hold(store.root, RETRAINING):
        store.activate("v1", "meanwhile")
    assert store.active() == "v1"


class PutToUseMeanwhile(VersionStore):
    """Somebody else puts v1 to use right after a pruning has asked what is to stay."""

    asked = False

    def previous(self) -> str | None:
        found = super().previous()
        if not self.asked:
            self.asked = True
            VersionStore(self.root.parent, BASE).activate("v1", "just now")
        return found


def test_what_is_put_to_use_during_a_pruning_stays(store, tmp_path):
    """And the result says why; what nobody needs still goes."""
    assert plan_pruning(store, keep=0, shipped=tmp_path).freed.keys() == {"v1", "v2", "v3"}
    done = prune(PutToUseMeanwhile(store.root.parent, BASE), keep=0, shipped=tmp_path)
    assert done.freed.keys() == {"v2", "v3"}
    assert done.kept == {"v4": "active", "v1": "active"}
    assert (store.active(), store.previous()) == ("v1", "v4")
    assert {info.version for info in store.list()} == {"v1", "v4"}
