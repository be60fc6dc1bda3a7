"""Versions on disk: complete or not there, checked before use, and activated in one step."""

import json
import shutil
from pathlib import Path

import pytest

from classifier.errors import VersionError
from classifier.version_lock import SWITCH
from classifier.version_manifest import sealed
from classifier.versions import ACTIVE, HISTORY, MANIFEST, VersionStore
from tests.classifier import tiny


def copy_version(store: VersionStore, name: str, of: str = "v1") -> None:
    """Another version with the same weights."""
    shutil.copytree(store.folder(of), store.folder(name))
    manifest = json.loads((store.folder(name) / MANIFEST).read_text(encoding="utf8"))
    (store.folder(name) / MANIFEST).write_text(json.dumps(sealed(manifest | {"version": name})))


def test_a_folder_without_a_manifest_is_no_version(store):
    """What an interrupted writing left is neither listed nor can it be activated."""
    copy_version(store, "v2")
    (store.folder("v2") / MANIFEST).unlink()
    assert [info.version for info in store.list()] == ["v1"]
    with pytest.raises(VersionError, match="v2 is missing or incomplete"):
        store.activate("v2", "why not")
    assert store.active() == "v1"


@pytest.mark.parametrize("file", ["head.safetensors", "adapter/adapter_model.safetensors"])
@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_damage_to_any_file_is_named(store, file, harm):
    """A changed byte or a missing file keeps a version from being used, and the list says why."""
    copy_version(store, "v2")
    path = store.folder("v2") / file
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.unlink() if harm == "missing" else path.write_bytes(content)
    with pytest.raises(VersionError, match=f"v2 is damaged: {file}"):
        store.activate("v2", "why not")
    problems = {info.version: info.problem for info in store.list()}
    assert problems["v1"] is None
    assert file in problems["v2"]


def test_a_version_of_another_base_is_refused(store):
    """Weights made for one encoder are never put on another."""
    other = VersionStore(store.root.parent, "0123456789abcdef")
    assert other.active() is None
    shutil.copytree(store.folder("v1"), other.folder("v1"))
    with pytest.raises(VersionError, match="made for another base encoder"):
        other.activate("v1", "why not")


@pytest.mark.parametrize("name", ["", "..", "../v1", "a/b", ".hidden", "x" * 64, "v 1"])
def test_names_cannot_leave_the_folder(store, name):
    """A version's name is a plain name."""
    with pytest.raises(VersionError, match="not a version name"):
        store.folder(name)


def test_a_version_is_never_written_twice(store, base):
    """Versions are immutable."""
    with pytest.raises(VersionError, match="v1 exists already"):
        tiny.write(store.folder("v1"), tiny.trained(base), base)


def test_what_an_interrupted_writing_left_is_replaced(store, base):
    """Writing a version again after an interruption leaves nothing of the first attempt in it."""
    (store.folder("v2") / "adapter").mkdir(parents=True)
    (store.folder("v2") / "adapter" / "stray").write_text("half")
    (store.folder("v2") / ".manifest.json.abc").write_text("{")
    tiny.write(store.folder("v2"), tiny.trained(base), base)
    assert not (store.folder("v2") / "adapter" / "stray").exists()
    assert not list(store.folder("v2").glob(".manifest*"))
    assert store.manifest("v2")["version"] == "v2"


def test_a_folder_of_anything_else_is_never_written_over(store, base, tmp_path):
    """`--out versions` would throw every version away: it is refused, and so is a file."""
    with pytest.raises(VersionError, match="would be lost"):
        tiny.write(store.folder("v1").parent, tiny.trained(base), base)
    assert store.manifest("v1")["version"] == "v1"
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(VersionError, match="is a file"):
        tiny.write(tmp_path / "notes", tiny.trained(base), base)


def test_rollback_goes_back_step_by_step(store):
    """Each rollback goes one activation further back, and says so when there is none."""
    for name in ("v2", "v3"):
        copy_version(store, name)
        store.activate(name, f"promoted {name}")
    assert [store.rollback("bad"), store.rollback("bad")] == ["v2", "v1"]
    with pytest.raises(VersionError, match="No other version was active before"):
        store.rollback("bad")
    assert store.active() == "v1"


def test_rollback_undoes_a_promotion_of_an_old_version(store):
    """After an old version was promoted by hand, a rollback returns to the newer one."""
    copy_version(store, "v2")
    for name in ("v2", "v1"):
        store.activate(name, "by hand")
    assert store.previous() == "v2"
    assert store.rollback("a mistake") == "v2"
    assert store.previous() == "v1"


def test_going_back_passes_over_a_damaged_version(store):
    """What cannot read is no version to go back to."""
    for name in ("v2", "v3"):
        copy_version(store, name)
        store.activate(name, "newer")
    (store.folder("v2") / "head.safetensors").write_bytes(b"?")
    assert store.previous() == "v1" == store.rollback("v3 is worse") == store.active()


def test_a_broken_line_of_the_history_takes_nothing_down(store, caplog):
    """Neither a look at it nor the next switch, which writes the rest anew."""
    copy_version(store, "v2")
    before = store.history()
    with (store.root / HISTORY).open("a", encoding="utf8") as file:
        file.write('{"at": "2026-\n[]\n')
    assert store.history() == before and "is broken and left out" in caplog.text
    store.activate("v2", "newer")
    assert [entry["version"] for entry in store.history()] == ["v1", "v2"]
    assert store.previous() == "v1"


def test_death_between_active_and_history_misleads_nobody(store):
    """ACTIVE is written first: the version before it is still the one to go back to."""
    copy_version(store, "v2")
    (store.root / ACTIVE).write_text("v2\n")
    assert store.previous() == "v1"
    copy_version(store, "v3")
    store.activate("v3", "next")
    assert [entry["version"] for entry in store.history()] == ["v1", "v2", "v3"]
    assert store.rollback("bad") == "v2"


def test_activation_leaves_no_temporary_files(store):
    """Nothing but the files of the store's own stands beside the versions."""
    store.activate("v1", "again")
    assert {p.name for p in store.root.iterdir()} == {"v1", ACTIVE, HISTORY, SWITCH}


def test_shipped_versions_are_put_in_place_once(store, tmp_path):
    """A shipped version is copied and used when nothing else is; later starts change nothing."""
    shipped = tmp_path / "shipped"
    shutil.copytree(store.folder("v1"), shipped / "v1")
    fresh = VersionStore(tmp_path / "fresh", store.base_fingerprint)
    fresh.install_shipped(shipped)
    assert fresh.active() == "v1"
    copy_version(fresh, "v2")
    fresh.activate("v2", "better")
    fresh.install_shipped(shipped)
    assert fresh.active() == "v2"
    assert {p.name for p in fresh.root.iterdir()} == {"v1", "v2", ACTIVE, HISTORY, SWITCH}


def test_a_shipped_version_mends_an_incomplete_copy(store, tmp_path):
    """A copy that lost its manifest is replaced by the shipped version at the next start."""
    shipped = tmp_path / "shipped"
    shutil.copytree(store.folder("v1"), shipped / "v1")
    (store.folder("v1") / MANIFEST).unlink()
    store.install_shipped(shipped)
    assert store.manifest("v1")["version"] == "v1"


def test_shipped_versions_of_other_bases_are_left_alone(store, tmp_path):
    """Another base starts without a version, and a damaged shipped one of this base is an error."""
    shipped = tmp_path / "shipped"
    shutil.copytree(store.folder("v1"), shipped / "v1")
    other = VersionStore(tmp_path / "other", "0123456789abcdef")
    other.install_shipped(shipped)
    assert other.list() == [] and other.active() is None
    (shipped / "v1" / "head.safetensors").write_bytes(b"")
    with pytest.raises(VersionError, match="damaged"):
        VersionStore(tmp_path / "new", store.base_fingerprint).install_shipped(shipped)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path):
    """A file in the way of the versions folder is named."""
    (tmp_path / "versions").write_text("in the way")
    with pytest.raises(VersionError, match="cannot be made"):
        VersionStore(tmp_path / "versions", "0123456789abcdef")
