"""What a retraining lives through: bad disks, databases that go, and labels of every odd kind."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from classifier.label_sides import is_held_back
from classifier.reader import Reader
from classifier.retrain import WORKSHOP
from classifier.retrain_command import run as run_command
from classifier.version_rows import follow_active
from db.errors import DatabaseError
from db.models import Message, ModelVersion
from tests.classifier import shop, tiny
from tests.classifier.world import World

SLANG = tiny.messages(200, 5, tiny.SLANG)
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files by rlimit")
def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(world, sets, tmp_path):
    """Exit 1 with a sentence, nothing half written, no label used; with space the next run goes."""
    import resource

    database, store, base, _ = world
    world.give(SLANG[:100])
    with database.session() as session:  # else the row of v1 would be what the disk refuses
        follow_active(session, store)
        session.commit()
    tiny.write_rows(tmp_path / "seed.jsonl", tiny.messages(60, seed=11))
    tiny.write_rows(tmp_path / "core.jsonl", tiny.messages(60, seed=12))
    place = [f"--data-dir={tmp_path}", f"--sets={tmp_path}", f"--base-model={base.name}"]
    with database.reading() as session:  # keeps SQLite's shared file, which has its size already
        session.exec(select(Message.id)).first()
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "classifier.retrain", *place],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
        )
    assert ran.returncode == 1, ran.stderr
    assert "The active version is as it was, and the next run finishes or starts over." in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (store.root / WORKSHOP).exists()
    assert (store.active(), [info.version for info in store.list()]) == ("v1", ["v1"])
    assert not any(c.used_in or c.held_back for c in world.corrections())
    assert world.run().version == "r1"


def test_a_damaged_active_version_is_a_sentence_with_its_remedy(world, tmp_path):
    """Nothing is trained from damaged weights, and no label is used."""
    _, store, base, _ = world
    world.give(SLANG[:100])
    head = store.folder("v1") / "head.safetensors"
    head.write_bytes(head.read_bytes()[:-1])
    with pytest.raises(SystemExit, match=r"v1 is damaged: head\.safetensors.*rollback"):
        run_command([f"--data-dir={tmp_path}", f"--base-model={base.name}"])
    assert not any(c.used_in or c.held_back for c in world.corrections())


def test_damaged_bystanders_stop_nothing(world):
    """Broken manifests, missing ones and missing weights of other versions are passed by."""
    _, store, base, _ = world
    world.give(SLANG)
    tiny.write(store.folder("old"), tiny.trained(base), base)
    (store.folder("old") / "head.safetensors").unlink()
    for name, manifest in (("torn", '{"version": "to'), ("list", "[]")):
        store.folder(name).mkdir()
        (store.folder(name) / "manifest.json").write_text(manifest)
    store.folder("empty").mkdir()
    assert world.run().outcome == "promoted"
    assert store.active() == "r1"
    assert {info.version for info in store.list() if info.problem} == {"old", "torn", "list"}


@pytest.fixture
def away(database, request):
    """Functions that take the database away and bring it back, on either kind."""
    if database.is_sqlite:
        file = Path(database.place)

        def take() -> None:
            database.dispose()
            file.rename(file.with_suffix(".aside"))
            file.write_bytes(b"not a database, " * 512)

        def back() -> None:
            database.dispose()
            file.with_suffix(".aside").replace(file)

        return take, back
    server, name = request.getfixturevalue("postgres"), database.engine.url.database

    def allow(answer: bool) -> None:
        server.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {answer}")

    def take() -> None:
        allow(False)
        server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )

    return take, lambda: allow(True)


@pytest.mark.parametrize("stage", ["training", "recording", "activating", "following"])
def test_a_database_that_goes_away_in_the_middle_costs_nothing(
    database, away, store, base, sets, stage
):
    """The candidate is whole on disk, and once the database is back the next run finishes it; one that
    was put to use before the database went stays in use."""
    world = World(database, store, base, sets)
    take, back = away
    ids = world.give(SLANG)
    with database.session() as session:  # else v1's row would be what the beginning records
        follow_active(session, store)
        session.commit()
    begun: list[str] = []

    def tell(now: str) -> None:
        begun.append(now)
        if now == stage and "training" in begun:  # a run begins with recording, too
            take()

    with pytest.raises(DatabaseError):
        world.run(tell=tell)
    back()
    in_use = stage in ("activating", "following")  # r1 was recorded; its folder comes first
    assert store.active() == ("r1" if in_use else "v1")
    assert store.manifest("r1")["decision"]["promote"]
    assert any(c.used_in or c.held_back for c in world.corrections()) == in_use
    planned = world.run(dry_run=True).sentence
    finishes = planned.startswith("r1, left by an interrupted run, would be put to use first.")
    assert finishes != in_use, planned
    assert world.run().outcome == "nothing"
    assert store.active() == "r1"
    rows = world.corrections()
    assert {c.id for c in rows} == set(ids)
    assert all((c.used_in == "r1") != c.held_back for c in rows)
    with database.reading() as session:
        assert {row.version: row.status for row in session.exec(select(ModelVersion))} == {
            "v1": "kept",
            "r1": "active",
        }


@pytest.mark.parametrize("given", [{"negative", "neutral"}, {"negative"}])
def test_labels_without_a_class_do_not_unlearn_it(world, given):
    """The other moods are still read, every figure is a number, and a verdict is given."""
    _, store, base, sets = world
    world.give([e for e in tiny.messages(300, 5, tiny.SLANG) if e.label in given])
    outcome = world.run()
    assert outcome.outcome in ("promoted", "refused")
    json.dumps(store.manifest("r1"), allow_nan=False)
    praise = [e for e in sets.core if e.label == "positive"]
    right = [
        sum(r.label == "positive" for r in Reader.load(store.folder(v), base).read([e.text for e in praise]))
        for v in ("v1", "r1")
    ]
    assert right[1] >= right[0] - 0.05 * len(praise)


@pytest.mark.parametrize("judges", [False, True])
def test_one_single_correction_is_too_few_to_promote(world, judges):
    """Whether it would be learned or judge, nothing is trained, and the reason is a sentence."""
    database, store, _, _ = world
    with database.session() as session:
        while True:
            message = shop.say(session, shop.conversation(session), "meh order")
            if is_held_back(message, tiny.RETRAINING.held_back_share) == judges:
                break
        shop.label(session, message, "negative", model_label="neutral")
        session.commit()
    outcome = world.run(replace(tiny.RETRAINING, min_corrections=1))
    said = "Nothing to learn" if judges else "Nothing to do yet: 0 labels are held back"
    assert outcome.outcome == "nothing" and outcome.sentence.startswith(said)
    assert [info.version for info in store.list()] == ["v1"]
    assert [c.used_in for c in world.corrections()] == [None]
