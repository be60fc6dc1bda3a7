"""From labels in a database to the version a running reader uses, on a tiny encoder."""

import shutil
import threading
from dataclasses import replace

import pytest

from classifier.active import ActiveReader
from classifier.data import columns
from classifier.reader import Reader
from classifier.retrain import WORKSHOP
from classifier.retrain_judging import HELD_BACK
from classifier.version_lock import LOCK
from classifier.versions import VersionStore
from db.engine import open_database
from db.models import ModelVersion
from tests.classifier import tiny
from tests.classifier.world import World

SLANG = tiny.messages(200, 5, tiny.SLANG)


def accuracy(reader, examples) -> float:
    readings = reader.read([e.text for e in examples])
    return sum(r.label == e.label for r, e in zip(readings, examples, strict=True)) / len(examples)


def test_new_words_are_learned_and_a_running_reader_takes_them_over(world):
    """200 labels with words the model did not know are promoted, and whoever reads meanwhile always
    gets an answer, of the old version or the new one."""
    database, store, base, _ = world
    world.give(SLANG)
    active = ActiveReader(lambda: base, lambda: store, poll_seconds=0.05)
    swapped, swaps, seen, lost = threading.Event(), [], [], []
    active.on_swap(lambda version: (swaps.append(version), version == "r1" and swapped.set()))
    active.start()
    unseen = tiny.messages(120, 99, tiny.SLANG)
    done = threading.Event()

    def keep_reading() -> None:
        while not done.is_set():
            if active.ready:
                try:
                    seen.extend(r.model_version for r in active.read(["great order", "差单"]))
                except Exception as error:  # any error is a lost message
                    lost.append(error)
            done.wait(0.01)

    reading = threading.Thread(target=keep_reading)
    reading.start()
    try:
        stages = []
        outcome = world.run(tell=stages.append)
        assert outcome.outcome == "promoted", outcome.sentence
        assert swapped.wait(20)
        assert active.read(["x"])[0].model_version == "r1"
    finally:
        done.set()
        reading.join()
        active.stop()
    assert lost == []
    assert swaps == ["v1", "r1"]
    assert "v1" in seen and set(seen) <= {"v1", "r1"}
    assert seen == sorted(seen, reverse=True), "the old version never answers after the new one"
    before, after = (Reader.load(store.folder(v), base) for v in ("v1", "r1"))
    assert accuracy(after, unseen) > accuracy(before, unseen) + 0.05
    assert stages == [
        "training",
        "comparing",
        "writing",
        "storing",
        "recording",
        "activating",
        "following",
    ]
    with database.reading() as session:
        row = session.get(ModelVersion, "r1")
        assert (row.status, row.parent) == ("active", "v1")
        assert session.get(ModelVersion, "v1").status == "kept"
        assert row.metrics[HELD_BACK]["n"] == outcome.labels["held_back"]
    for correction in world.corrections():
        assert (correction.used_in == "r1") != correction.held_back


def test_the_manifest_says_what_made_the_version(world):
    """Parent, seed, data, corrections, metrics and decision stand in the version itself."""
    _, store, base, sets = world
    world.give(SLANG)
    outcome = world.run()
    manifest = store.manifest(outcome.version)
    assert manifest["parent"] == "v1"
    assert manifest["training"]["config"]["fit"]["seed"] == 0
    assert manifest["training"]["rows"]["new"] == outcome.labels["new"]
    rows = world.corrections()
    assert set(manifest["training"]["corrections"]) == {c.id for c in rows if c.used_in}
    assert set(manifest["training"]["held_back"]) == {c.id for c in rows if c.held_back}
    assert set(manifest["metrics"]) == {"core zh", "core en", HELD_BACK}
    made = Reader.load(store.folder(outcome.version), base)
    core = made.probabilities(*columns(sets.core)).max(1)
    assert (core >= made.config.very_sure).mean() == pytest.approx(1 / 3, abs=0.02)
    assert manifest["decision"] == outcome.report
    named = {"fairness", "robustness sample", "calibration", "earlier versions", "size", "speed"}
    assert {check["name"] for check in outcome.report["checks"]} == named
    for check in outcome.report["checks"]:
        assert check["threshold"] is not None and check["candidate"] is not None
        assert check["sentence_zh"].endswith("。") and check["sentence"].isascii()
    assert not (store.root / WORKSHOP / outcome.version).exists()


def test_random_labels_are_refused_and_nothing_is_used_up(world):
    """Labels given at random make no version; they stay unused, and the same ones are not tried
    again.
    """
    _, store, *_ = world
    world.give(tiny.by_chance(200, 6))
    outcome = world.run()
    assert outcome.outcome == "refused"
    assert store.active() == "v1"
    assert store.manifest(outcome.version)["decision"]["reason"] == outcome.sentence
    assert all(correction.used_in is None for correction in world.corrections())
    again = world.run()
    assert again.outcome == "nothing"
    assert f"made {outcome.version} already" in again.sentence
    with world[0].reading() as session:
        assert session.get(ModelVersion, outcome.version).status == "refused"
    world.give(tiny.messages(5, 61, tiny.SLANG))
    a_few_more = world.run()  # as a timer would, every night
    assert a_few_more.outcome == "nothing"
    assert f"5 labels are new since {outcome.version}" in a_few_more.sentence
    assert outcome.report["held_back"]["attempt"] == 1
    reseeded = replace(tiny.RETRAINING, fit=replace(tiny.RETRAINING.fit, seed=1))
    assert "5 labels are new since" in world.run(reseeded).sentence
    other = world.run(replace(tiny.RETRAINING, label_weight=2.0))
    assert other.outcome != "nothing" and other.report["held_back"]["attempt"] == 2


def test_refused_labels_are_learned_with_the_next_ones(world):
    """What a refused version learned is as new to the next one as what came since."""
    world.give(tiny.by_chance(120, 8))
    refused = world.run()
    assert refused.outcome == "refused"
    world.give(SLANG)
    outcome = world.run()
    assert outcome.version == "r2"
    assert outcome.labels["new"] > refused.labels["new"] + 80
    assert outcome.labels["earlier"] == 0


def test_labels_that_judged_are_learned_once_newer_ones_judge(world, monkeypatch):
    """So every correction reaches the model, and none judges a version that has learned it."""
    _, store, *_ = world
    monkeypatch.setattr("classifier.label_sides.ENOUGH_CORRECTING", 10)
    config = replace(tiny.RETRAINING, enough_to_judge=40)
    world.give(SLANG)
    assert world.run(config).outcome == "promoted"
    world.give(tiny.messages(120, 77, tiny.SLANG) + tiny.by_chance(60, 78))
    assert world.run(config).version == "r2"
    first, then = (store.manifest(version)["training"] for version in ("r1", "r2"))
    judged, judging = set(first["held_back"]), set(then["held_back"])
    assert 40 <= len(judged) < 45 and 40 <= len(judging) < 45
    assert len(judged & set(then["corrections"])) > 20
    learned = {*first["corrections"], *then["corrections"], *then["earlier"]}
    assert not judging & learned
    assert {row.id for row in world.corrections()} == judging | learned


def test_a_dry_run_counts_and_writes_nothing(world):
    """A dry run names what would be trained and leaves database and folder as they were."""
    world.give(SLANG[:100])
    before = sorted(p.name for p in world[1].root.rglob("*"))
    outcome = world.run(dry_run=True)
    assert outcome.outcome == "planned"
    assert outcome.labels["new"] + outcome.labels["held_back"] > 90
    assert {p.name for p in world[1].root.rglob("*")} - set(before) <= {LOCK}
    assert not any(c.held_back or c.used_in for c in world.corrections())


def test_a_second_retraining_leaves(world):
    """While one runs, another says so and does nothing."""
    world.give(SLANG[:100])
    inner = []

    def at(stage: str) -> None:
        if stage == "training":
            inner.append(world.run())

    world.run(tell=at)
    assert [outcome.outcome for outcome in inner] == ["busy"]
    assert "Another retraining is running" in inner[0].sentence


def test_the_same_data_and_seed_make_the_same_version(world, tmp_path):
    """Two retrainings of the same labels decide the same, to the last figure and the last bit."""
    database, store, base, sets = world
    world.give(SLANG[:100])
    shutil.copytree(store.root.parent, tmp_path / "again")
    database.engine.dispose()
    shutil.copy(database.place, tmp_path / "again.db")
    copy = World(
        open_database(f"sqlite:///{tmp_path / 'again.db'}"),
        VersionStore(tmp_path / "again", base.fingerprint),
        base,
        sets,
    )
    first, second = (w.store.manifest(w.run().version) for w in (world, copy))
    for manifest in (first, second):  # seconds are of the moment
        checks = manifest["decision"]["checks"]
        assert checks.pop()["name"] == "speed"
    for key in ("files", "metrics", "decision", "training", "reading"):
        assert first[key] == second[key]
