"""The reader that follows ACTIVE: loaded in the background, swapped whole, kept on failure."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from classifier.active import ActiveReader, NotReady
from classifier.errors import VersionError
from classifier.reading import LABELS, Reading


class FakeStore:
    """Names an active version that the test changes, and those before it."""

    def __init__(self, active: str | None = "v1", *before: str, root: Path = Path()):
        self.name, self.before, self.root = active, before, root

    def active(self) -> str | None:
        return self.name

    def folder(self, version: str) -> Path:
        return self.root / version

    def earlier(self) -> tuple[str, ...]:
        return self.before


class FakeLoaded:
    """A version whose readings carry its name."""

    def __init__(self, version: str):
        self.version = version

    def read(self, texts, contexts=None):
        probabilities = dict.fromkeys(LABELS, 1 / 3)
        return [Reading("neutral", probabilities, 0.0, 1 / 3, False, self.version) for _ in texts]


class Loading:
    """Loads fakes; versions whose name holds "broken" fail until `mended`, and `gate` holds a load
    up."""

    def __init__(self):
        self.mended = False
        self.gate = threading.Event()
        self.gate.set()
        self.loads: list[str] = []

    def __call__(self, folder: Path, base) -> FakeLoaded:
        self.gate.wait(10)
        self.loads.append(folder.name)
        if "broken" in folder.name and not self.mended:
            raise VersionError(f"Version {folder.name} is damaged: head.safetensors.")
        if "bug" in folder.name:
            raise RuntimeError("shape mismatch")
        return FakeLoaded(folder.name)


class Clock:
    """Seconds that pass when the test says so; counts how often it was looked at."""

    def __init__(self):
        self.now, self.looks = 0.0, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now

    def looked_at_again(self) -> bool:
        """Whether somebody waits by this clock, and goes on waiting."""
        seen = self.looks
        return eventually(lambda: self.looks > seen + 3)


@pytest.fixture
def loading() -> Loading:
    return Loading()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def following(loading, clock):
    """Start a reader on a store; stopped at the end."""
    started = []

    def start(store: FakeStore) -> tuple[ActiveReader, "Swaps"]:
        reader = ActiveReader(
            lambda: None, lambda: store, poll_seconds=0.01, load=loading, clock=clock
        )
        swaps = Swaps()
        reader.on_swap(swaps)
        reader.start()
        started.append(reader)
        return reader, swaps

    yield start
    loading.gate.set()
    for reader in started:
        reader.stop()


class Swaps:
    """Hears of swaps, and waits for one."""

    def __init__(self):
        self.changed = threading.Condition()
        self.versions: list[str] = []

    def __call__(self, version: str) -> None:
        with self.changed:
            self.versions.append(version)
            self.changed.notify_all()

    def wait(self, version: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: version in self.versions, 10), self.versions


def eventually(condition) -> bool:
    """Whether it comes true within ten seconds."""
    pause = threading.Event()
    return any(condition() or pause.wait(0.01) for _ in range(1000))


def test_not_ready_before_the_first_load(following, loading):
    """While the model loads, reading is refused and nothing waits; afterwards it answers."""
    loading.gate.clear()
    reader, swaps = following(FakeStore())
    with pytest.raises(NotReady, match="still loading"):
        reader.read(["hi"])
    assert not reader.ready and reader.version is None
    loading.gate.set()
    swaps.wait("v1")
    assert reader.read(["hi"])[0].model_version == "v1"
    assert reader.ready and reader.problem is None


def test_the_old_version_reads_until_the_new_one_is_loaded(following, loading):
    """During a load nobody waits for it."""
    store = FakeStore()
    reader, swaps = following(store)
    swaps.wait("v1")
    loading.gate.clear()
    store.name = "v2"
    assert reader.read(["hi"])[0].model_version == "v1"
    loading.gate.set()
    swaps.wait("v2")
    assert reader.read(["hi"])[0].model_version == "v2"


@pytest.mark.parametrize(("name", "sentence"), [("broken", "damaged"), ("bug", "shape mismatch")])
def test_a_failed_load_keeps_the_old_version(following, loading, name, sentence):
    """A version that cannot be loaded is a problem in words, not tried again at once, and mended by
    the next."""
    store = FakeStore()
    reader, swaps = following(store)
    swaps.wait("v1")
    store.name = name
    assert eventually(lambda: reader.problem)
    assert sentence in reader.problem
    assert reader.read(["hi"])[0].model_version == "v1"
    store.name = "v2"
    swaps.wait("v2")
    assert eventually(lambda: reader.problem is None)
    assert loading.loads == ["v1", name, "v2"]


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
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": "v2"}))
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


def test_going_back_to_the_version_that_reads_clears_the_problem(following):
    """Rolling ACTIVE back to what is loaded needs no load."""
    store = FakeStore()
    reader, swaps = following(store)
    swaps.wait("v1")
    store.name = "broken"
    assert eventually(lambda: reader.problem)
    store.name = "v1"
    assert eventually(lambda: reader.problem is None)
    assert swaps.versions == ["v1"]


def test_an_encoder_without_a_version_names_the_train_command(following):
    """A new base starts unscored, says how to train, and reads as soon as there is a version."""
    store = FakeStore(None)
    reader, swaps = following(store)
    assert eventually(lambda: reader.problem)
    assert "python -m classifier.train" in reader.problem
    with pytest.raises(NotReady, match=r"classifier\.train"):
        reader.read(["hi"])
    store.name = "v1"
    swaps.wait("v1")
    assert reader.problem is None


def test_readings_of_one_call_are_of_one_version(following):
    """However often versions change meanwhile, a batch is never mixed and none is lost."""
    store = FakeStore()
    reader, swaps = following(store)
    swaps.wait("v1")
    done, mixed, calls = threading.Event(), [], []

    def keep_reading() -> None:
        while not done.is_set():
            versions = {reading.model_version for reading in reader.read(["a"] * 16)}
            calls.append(1)
            if len(versions) != 1:
                mixed.append(versions)

    readers = [threading.Thread(target=keep_reading) for _ in range(4)]
    for thread in readers:
        thread.start()
    for number in range(2, 8):
        store.name = f"v{number}"
        swaps.wait(store.name)
    done.set()
    for thread in readers:
        thread.join()
    assert mixed == [] and calls


def test_a_faster_reader_of_the_same_version_takes_over(loading):
    """The console reads at once, and goes on with the faster runtime when that is made."""
    faster = loading(FakeStore().folder("v1"), None)
    reader = ActiveReader(
        lambda: None, FakeStore, poll_seconds=0.01, load=loading, improve=lambda *_: faster
    )
    reader.start()
    assert eventually(lambda: reader._reader is faster)
    reader.stop()


def test_without_a_faster_reader_the_first_goes_on(loading, caplog):
    """An export that fails is logged, and no message waits for it."""
    tried = threading.Event()

    def improve(*_):
        tried.set()
        raise RuntimeError("no such operator")

    reader = ActiveReader(
        lambda: None, FakeStore, poll_seconds=0.01, load=loading, improve=improve
    )
    reader.start()
    assert tried.wait(10) and eventually(lambda: "no such operator" in caplog.text)
    reader.stop()
    assert reader.read(["hi"])[0].model_version == "v1" and reader.problem is None
