"""What a version has learned from, when people switch versions by hand."""

import shutil

import pytest

from classifier.corrections import read_labels
from classifier.retrain_tries import tries_from
from classifier.version_lineage import lineage_of, oldest
from classifier.version_prune import prune
from classifier.version_rows import follow_active
from classifier.versions import VersionStore
from db.models import Correction
from tests.classifier import shop
from tests.console.shelf import guard, put_version, shelf_with_v1

NOBODY = 0.0
FELL = [guard("core zh", by=-0.03, lower=-0.05, upper=-0.012)]
FINE = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]


@pytest.fixture
def store(tmp_path) -> VersionStore:
    """One version, which reads."""
    return shelf_with_v1(tmp_path)


@pytest.fixture
def session(database, store):
    """A database that follows the store."""
    with database.session() as session:
        follow_active(session, store)
        yield session


def labelled(session) -> list[int]:
    """Two settled labels; ids of their corrections."""
    conversation = shop.conversation(session)
    return [
        shop.label(session, shop.say(session, conversation, text), "negative").id
        for text in ("first", "second")
    ]


def new(session, store) -> list[str]:
    line = lineage_of(session, store, store.active())
    labels = read_labels(session, held_back_share=NOBODY, line=line)
    return [label.example.text for label in labels.new]


def test_a_refused_version_that_is_put_to_use_has_learned_its_labels(session, store):
    """They are marked, nobody learns them a second time, and the next one replays them."""
    ids = labelled(session)
    put_version(store, "r1", parent="v1", tests=FELL, corrections=ids)
    follow_active(session, store)
    assert new(session, store) == ["first", "second"]
    store.activate("r1", "we want it")
    follow_active(session, store)
    assert new(session, store) == []
    assert [session.get(Correction, id).used_in for id in ids] == ["r1", "r1"]


def test_what_was_learned_is_new_again_after_going_back(session, store):
    """The older version does not know it; the newer one does, when it comes back."""
    first, _ = labelled(session)
    put_version(store, "r1", parent="v1", tests=FINE, corrections=[first])
    store.activate("r1", "better")
    follow_active(session, store)
    assert new(session, store) == ["second"]
    store.rollback("too gloomy")
    follow_active(session, store)
    assert new(session, store) == ["first", "second"]
    store.activate("r1", "after all")
    assert new(session, store) == ["second"]


def test_a_line_goes_on_through_a_pruned_forebear(session, store):
    """Of a folder that is gone, the row says where it came from and what it was first to use."""
    first, second = labelled(session)
    put_version(store, "r1", parent="v1", tests=FINE, corrections=[first])
    follow_active(session, store)
    put_version(store, "r2", parent="r1", tests=FINE, corrections=[second])
    store.activate("r2", "better")
    follow_active(session, store)
    shutil.rmtree(store.folder("r1"))
    assert lineage_of(session, store, "r2").names == {"r2", "r1", "v1"}
    assert new(session, store) == []


def test_what_a_pruned_forebear_learned_again_stays_known(session, store, tmp_path):
    """Its rows name the version that was left, so the versions after it tell what they replayed."""
    ids = labelled(session)
    put_version(store, "r1", parent="v1", tests=FINE, corrections=ids)
    store.activate("r1", "better")
    follow_active(session, store)
    store.rollback("too gloomy")
    put_version(store, "r2", parent="v1", tests=FINE, corrections=ids)
    store.activate("r2", "better")
    follow_active(session, store)
    for n in range(3, 9):
        put_version(store, f"r{n}", parent=f"r{n - 1}", tests=FINE, earlier=ids)
        store.activate(f"r{n}", "better")
        follow_active(session, store)
    assert "r2" in prune(store, keep=5, shipped=tmp_path / "none").freed
    assert session.get(Correction, ids[0]).used_in == "r1"
    assert new(session, store) == []


def test_tries_from_a_version_are_counted(session, store):
    """Refused or promoted and left again: the labels held back were asked each time, but for those too
    few to tell. Of a try that was pruned nobody knows, and it counts."""
    asked = guard("held back", by=0.0, lower=-0.01, upper=0.01)
    put_version(store, "r1", parent="v1", tests=FELL, held_back=asked | {"lower": None})
    assert tries_from(session, store, "v1") == 0
    put_version(store, "r2", parent="v1", tests=FELL, held_back=asked)
    put_version(store, "r3", parent="v1", tests=FINE, held_back=asked | {"passed": True})
    put_version(store, "r4", parent="r3", tests=FELL, held_back=asked)
    assert (tries_from(session, store, "v1"), tries_from(session, store, "r3")) == (2, 1)
    follow_active(session, store)
    for name in ("r1", "r2"):
        shutil.rmtree(store.folder(name))
    assert tries_from(session, store, "v1") == 3


def test_the_oldest_of_a_line_is_the_oldest_that_is_whole(store):
    """Of those that are gone or damaged none is, and the newest is where nothing else is left."""
    put_version(store, "v2", parent="v1", tests=FINE)
    put_version(store, "v3", parent="v2", tests=FINE)
    line = ("v3", "v2", "v1", "v0")
    assert oldest(store, line) == "v1"
    (store.folder("v1") / "head.safetensors").write_bytes(b"torn")
    assert oldest(store, line) == "v2"
    shutil.rmtree(store.folder("v2"))
    assert oldest(store, line) == "v3"
