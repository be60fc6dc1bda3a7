"""Versions that the reader cannot load: tried again, and read instead of by the one before."""

import json
import shutil

from classifier.active import ActiveReader
from classifier.version_manifest import sealed
from tests.classifier.following import FakeStore, eventually


def test_a_lasting_failure_is_tried_again_with_growing_waits(following, loading, clock):
    """After 10 seconds, 20, 40 and so on to ten minutes, and never in between; when the trouble has
    passed, the version reads."""
    store = FakeStore()
    reader, swaps = following(store)
    swaps.wait("v1")
    store.name = "broken"
    for tries, wait in enumerate((10, 20, 40, 80, 160, 320, 600, 600), start=1):
        assert eventually(lambda n=tries: loading.loads.count("broken") == n)
        assert clock.looked_at_again()  # it waits by now
        clock.now += wait - 1
        assert clock.looked_at_again()
        assert loading.loads.count("broken") == tries
        clock.now += 1
    loading.mended = True
    clock.now += 600
    swaps.wait("broken")
    assert eventually(lambda: reader.problem is None)
    assert reader.read(["hi"])[0].model_version == "broken"


def test_a_folder_restored_from_a_backup_is_loaded_at_once(following, loading, clock, tmp_path):
    """Nobody has to restart the console, nor to wait."""
    store = FakeStore(root=tmp_path)
    reader, swaps = following(store)
    swaps.wait("v1")
    store.name = "broken"
    assert eventually(lambda: reader.problem) and clock.looked_at_again()
    loading.mended = True
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{}")
    swaps.wait("broken")
    assert eventually(lambda: reader.problem is None)


def test_a_start_with_a_damaged_version_reads_with_the_one_before(following, loading, clock):
    """The nearest whole one reads under its own name, the problem is said all the while, and the
    version that ACTIVE names takes over once it is mended."""
    reader, swaps = following(FakeStore("broken", "broken-too", "v2", "v1"))
    swaps.wait("v2")
    assert reader.read(["hi"])[0].model_version == reader.version == "v2"
    assert "Version broken is damaged" in reader.problem
    assert clock.looked_at_again()
    assert "Version broken is damaged" in reader.problem
    assert loading.loads == ["broken", "broken-too", "v2"]
    loading.mended = True
    clock.now += 10
    swaps.wait("broken")
    assert eventually(lambda: reader.problem is None)
    assert swaps.versions == ["v2", "broken"]


def test_real_folders_fall_back_and_come_back(store, base, tmp_path):
    """With the store on disk: v2 is damaged at the start, v1 reads, and a backup of v2 brings it
    back; an ACTIVE that holds no name does the same."""
    shutil.copytree(store.folder("v1"), store.folder("v2"))
    manifest = store.folder("v2") / "manifest.json"
    manifest.write_text(json.dumps(sealed(json.loads(manifest.read_text()) | {"version": "v2"})))
    shutil.copytree(store.folder("v2"), tmp_path / "backup")
    store.activate("v2", "better")
    (store.folder("v2") / "head.safetensors").write_bytes(b"")
    reader = ActiveReader(lambda: base, lambda: store, poll_seconds=0.01)
    reader.start()
    try:
        assert eventually(lambda: reader.ready)
        assert reader.read(["great order"])[0].model_version == "v1"
        assert reader.problem == "Version v2 is damaged: head.safetensors."
        shutil.copytree(tmp_path / "backup", store.folder("v2"), dirs_exist_ok=True)
        assert eventually(lambda: reader.version == "v2" and reader.problem is None)
        (store.root / "ACTIVE").write_bytes(b"\xff\xfe\x00")
        assert eventually(lambda: reader.problem)
        assert "is not a version name" in reader.problem and reader.version == "v2"
    finally:
        reader.stop()
