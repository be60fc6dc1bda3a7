"""A retrained version made again from its manifest: the same, or a sentence that says why not."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from classifier import retrain_command, version_rebuild
from classifier.errors import VersionError
from classifier.retrain_plan import data_fingerprint
from classifier.version_commands import main
from classifier.version_lock import HOLDER, PRUNE, REBUILD, hold
from classifier.version_manifest import sealed
from classifier.version_tables import verification_table
from classifier.versions import MANIFEST, VersionStore, read_manifest
from db.models import Correction, Message, ModelVersion
from tests.classifier import shop, tiny
from tests.classifier.following import eventually

SLANG = tiny.messages(400, 5, tiny.SLANG)


@pytest.fixture
def world(world):
    """Two versions that learned one after another, so that the second has earlier labels too."""
    for first in (0, 200):
        world.give(SLANG[first : first + 200])
        done = world.run()
        assert done.outcome == "promoted" or first
        assert done.version == f"r{1 + first // 200}", done.sentence
    return world


def rebuild(world, version: str, out) -> dict:
    database, store, base, sets = world
    return version_rebuild.rebuild(database, store, base, sets, version, out, progress=False)


def test_a_version_comes_out_the_same_byte_for_byte(world, tmp_path):
    """Also one with earlier labels, after people said other things since."""
    database, store, base, _ = world
    with database.session() as session:
        for row in session.exec(select(Correction)):
            shop.label(session, row.message_id, "neutral", person_name="Second Thoughts")
        session.commit()
    assert store.manifest("r2")["training"]["rows"]["earlier"] > 0
    with hold(store.root, PRUNE), pytest.raises(VersionError, match=r"^A pruning of versions is running"):
        rebuild(world, "r2", tmp_path / "again" / "r2")
    with ThreadPoolExecutor(1) as pool:
        rebuilding = pool.submit(rebuild, world, "r2", tmp_path / "again" / "r2")
        holder = store.root / HOLDER
        assert eventually(lambda: holder.exists() and holder.read_text() == REBUILD)
        result = rebuilding.result()
    assert (result["weights"], result["holds"], result["note"]) == (True, True, None)
    measured = {row["name"]: row for row in result["sets"]}
    assert measured.keys() == store.manifest("r2")["metrics"].keys() == {"core zh", "core en", "held back"}
    held_back = measured["held back"]
    assert held_back["n"] == len(store.manifest("r2")["training"]["held_back"])
    assert held_back["measured"] == pytest.approx(held_back["stored"], abs=1e-6)
    again = read_manifest(tmp_path / "again" / "r2", base_fingerprint=base.fingerprint)
    assert (again["parent"], again["files"]) == ("r1", store.manifest("r2")["files"])
    assert again["training"]["anchor"] == "v1"
    with pytest.raises(VersionError, match="exists already"):
        rebuild(world, "r2", tmp_path / "again" / "r2")
    (store.folder("v1") / "head.safetensors").write_bytes(b"torn")
    with pytest.raises(VersionError, match="v1 is damaged"):
        rebuild(world, "r2", tmp_path / "another")


def test_data_that_is_not_the_same_is_refused(world, tmp_path):
    """A blanked text, another turn or another seed set: nothing is trained and nothing written."""
    database, store, *_ = world
    out = tmp_path / "again"
    with database.session() as session:
        first = store.manifest("r1")["training"]["corrections"][0]
        message = session.get_one(Correction, first).message_id
        text = session.get_one(Message, message).text
        session.get_one(Message, message).text = text + " indeed"
        session.commit()
    with pytest.raises(VersionError, match=r"are not what they were\. As far as its manifest tells"):
        rebuild(world, "r1", out)
    other = world._replace(sets=replace(world.sets, core=world.sets.core[10:]))
    counts = "then 167 negative, 167 neutral, 166 positive; now 165 negative, 165 neutral, 165 positive"
    with pytest.raises(VersionError, match=rf"Surely other: core zh \({counts}\); core en \("):
        rebuild(other, "r1", out)
    of_another_release(store, "r1")
    said = r"Surely other: the setting joined_share \(there was none\)\. It was made by another state"
    with pytest.raises(VersionError, match=said):
        rebuild(world, "r1", out)
    with database.session() as session:
        session.get_one(Message, message).text = " "
        session.commit()
    with pytest.raises(VersionError, match=r"1 of its \d+ corrections labels are gone"):
        rebuild(world, "r1", out)
    with pytest.raises(VersionError, match="does not say how to make it again"):
        rebuild(world, "v1", out)
    assert not out.exists()


def test_where_the_files_differ_another_state_of_the_code_is_named(world, tmp_path):
    """The same labels, sets and settings, but another draw from them: the fingerprint cannot tell."""
    database, store, _, sets = world
    of_another_release(store, "r1", without=None)
    sets = replace(sets, seed=sets.seed[::-1])  # as if it were drawn in another order
    manifest = store.manifest("r1")
    with database.reading() as session:
        config = version_rebuild._config(manifest)
        labels = version_rebuild._labels(session, manifest)
    manifest["training"]["data"] = data_fingerprint("v1", labels, sets, config)
    (store.folder("r1") / MANIFEST).write_text(json.dumps(sealed(manifest)), encoding="utf8")
    result = rebuild(world._replace(sets=sets), "r1", tmp_path / "again")
    assert result["weights"] is False
    assert "made by another state of the code (0.1.0 0000000000000000; this is 0.1.0 " in result["note"]
    assert f"  {result['note']}\n" in verification_table(result)


def of_another_release(store: VersionStore, version: str, without: str | None = "joined_share") -> None:
    """One that had a setting less."""
    manifest = store.manifest(version)
    manifest["training"]["config"].pop(without, None)
    manifest["code"]["classifier"] = "0" * 16
    (store.folder(version) / MANIFEST).write_text(json.dumps(sealed(manifest)), encoding="utf8")


def test_rows_say_what_versions_were_made_of(world):
    """Fingerprint and seed, as the manifest has them."""
    database, store, *_ = world
    with database.reading() as session:
        _same_as_manifests(session, store)


def _same_as_manifests(session: Session, store: VersionStore) -> None:
    rows = {row.version: row for row in session.exec(select(ModelVersion))}
    assert {"v1", "r1", "r2"} <= set(rows)
    for version in ("r1", "r2"):
        training = store.manifest(version)["training"]
        row = rows[version]
        assert (row.data, row.seed) == (training["data"], training["config"]["fit"]["seed"])
        assert row.metrics == store.manifest(version)["metrics"]


def test_the_command_says_what_cannot_be_rebuilt(store, base, tmp_path, monkeypatch):
    """Exit 1 with the reason, not a traceback; unknown versions too."""
    monkeypatch.setattr(retrain_command, "step_aside", lambda: None)  # would slow all later tests
    place = [f"--data-dir={tmp_path}", f"--base-model={base.name}"]
    for version, reason in (("v1", "does not say how to make it again"), ("r9", "r9 is missing")):
        with pytest.raises(SystemExit, match=reason):
            main(["rebuild", version, *place])
