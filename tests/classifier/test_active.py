"""The reader that follows ACTIVE: loaded in the background, swapped whole, kept on failure."""

import threading

import pytest

from classifier.active import ActiveReader, NotReady
from tests.classifier.following import FakeStore, eventually


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


def test_who_goes_back_is_not_kept_waiting_by_an_export(loading):
    """Another version reads while the faster runtime of the first is still being made, and the first
    one's does not come over it afterwards."""
    store, going_on, begun = FakeStore(), threading.Event(), threading.Event()
    faster = loading(store.folder("v1"), None)

    def improve(reader, *_):
        if reader.version == "v1":
            begun.set()
            assert going_on.wait(10)
            return faster
        return None

    reader = ActiveReader(lambda: None, lambda: store, poll_seconds=0.01, load=loading, improve=improve)
    reader.start()
    assert begun.wait(10)
    store.name = "v2"
    assert eventually(lambda: reader.version == "v2")
    going_on.set()
    reader.stop()
    assert reader.version == "v2"


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
