"""Versions swap while 200 messages a second are read: none is lost, none is under a wrong name."""

import threading
import time
from collections import Counter

import numpy as np
import pytest
import torch

from classifier.active import ActiveReader
from classifier.model import load_model
from classifier.reader import Reader
from classifier.reading import LABELS
from tests.classifier import tiny

SWAPS = ("v2", "v3", "v1", "v3", "v2", "v1")
THREADS, BATCH, PER_SECOND, SECONDS = 4, 4, 200, 4
TEXTS = [example.text for example in tiny.messages(24, seed=31)]


@pytest.fixture
def versions(store, base) -> dict[str, np.ndarray]:
    """Two more versions beside v1; by version, what it alone says of TEXTS (24, 3)."""
    for number in (2, 3):
        model = load_model(base, store.folder("v1"))
        torch.manual_seed(number)
        with torch.no_grad():
            for parameter in model.head.parameters():
                parameter += torch.randn_like(parameter) * 0.3
        tiny.write(store.folder(f"v{number}"), model, base)
    names = ("v1", "v2", "v3")
    return {name: Reader.load(store.folder(name), base).probabilities(TEXTS) for name in names}


def test_the_versions_disagree_enough_to_be_told_apart(versions):
    """Or a reading under a wrong name would not be noticed."""
    alone = list(versions.values())
    for i, one in enumerate(alone):
        for other in alone[i + 1 :]:
            assert np.abs(one - other).max(1).min() > 1e-3


def test_swaps_under_load_lose_and_misname_nothing(versions, store, base):
    """Every message gets exactly one reading, and it is what the version it names says alone."""
    active = ActiveReader(lambda: base, lambda: store, poll_seconds=0.02)
    swapped = threading.Condition()
    heard: list[str] = []

    def hear(version: str) -> None:
        with swapped:
            heard.append(version)
            swapped.notify_all()

    active.on_swap(hear)
    active.start()
    with swapped:
        assert swapped.wait_for(lambda: heard, 120)
    total = PER_SECOND * SECONDS // (THREADS * BATCH)
    done, answers, lost = threading.Event(), [[] for _ in range(THREADS)], []

    def read(mine: list) -> None:
        """At the pace of the load, and on until the last swap was heard of."""
        began, turn = time.monotonic(), 0
        while turn < total or not done.is_set():
            rows = [(turn * BATCH + i) % len(TEXTS) for i in range(BATCH)]
            try:
                mine.append((rows, active.read([TEXTS[row] for row in rows])))
            except Exception as error:  # any error is a lost message
                lost.append(error)
            turn += 1
            time.sleep(max(0.0, began + turn * THREADS * BATCH / PER_SECOND - time.monotonic()))

    threads = [threading.Thread(target=read, args=(mine,)) for mine in answers]
    for thread in threads:
        thread.start()
    try:
        for version in SWAPS:
            with swapped:
                before = len(heard)
                store.activate(version, "the next")
                assert swapped.wait_for(lambda before=before: len(heard) > before, 120)
    finally:
        done.set()
        for thread in threads:
            thread.join()
        active.stop()
    assert lost == []
    assert heard == ["v1", *SWAPS]
    read_by = Counter()
    for rows, readings in (answer for mine in answers for answer in mine):
        assert len(readings) == len(rows)
        assert len({reading.model_version for reading in readings}) == 1
        for row, reading in zip(rows, readings, strict=True):
            said = [reading.probabilities[label] for label in LABELS]
            np.testing.assert_allclose(said, versions[reading.model_version][row], atol=1e-4)
            read_by[reading.model_version] += 1
    assert set(read_by) == {"v1", "v2", "v3"}
    assert read_by.total() >= PER_SECOND * SECONDS
