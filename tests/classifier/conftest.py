"""Fixtures of the classifier's tests: the tiny encoder, and a store with its first version."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from classifier.active import ActiveReader
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.retrain_mix import Sets
from classifier.versions import VersionStore
from tests.classifier import tiny
from tests.classifier.following import Clock, FakeStore, Loading, Swaps
from tests.classifier.world import World


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Tiny matrices are slower on several threads, and other tests want the cores."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> LanguageBase:
    """A tiny encoder of this session."""
    return tiny.make_base(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="session")
def first_version(base: LanguageBase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A versions folder with v1, trained and active, that tests copy."""
    versions = tmp_path_factory.mktemp("first") / "versions"
    tiny.installed(base, versions)
    return versions


@pytest.fixture(scope="module")
def reader(base: LanguageBase, first_version: Path) -> Reader:
    """The first version, read-only."""
    return Reader.load(first_version / base.fingerprint / "v1", base)


@pytest.fixture
def store(base: LanguageBase, first_version: Path, tmp_path: Path) -> VersionStore:
    """A store of this test's own, with v1 active."""
    shutil.copytree(first_version, tmp_path / "versions")
    return VersionStore(tmp_path / "versions", base.fingerprint)


@pytest.fixture(scope="module")
def sets() -> Sets:
    """A seed set, and a core set large enough for the rule's margin."""
    return Sets(tiny.messages(300, seed=11), tiny.messages(1000, seed=12), tiny.families())


@pytest.fixture
def world(sqlite_database, store: VersionStore, base: LanguageBase, sets: Sets) -> World:
    """Everything a retraining takes."""
    return World(sqlite_database, store, base, sets)


@pytest.fixture
def loading() -> Loading:
    """Loads versions that are none."""
    return Loading()


@pytest.fixture
def clock() -> Clock:
    """The clock of the reader that `following` starts."""
    return Clock()


@pytest.fixture
def following(loading: Loading, clock: Clock) -> Iterator[Callable[[FakeStore], tuple[ActiveReader, Swaps]]]:
    """Start a reader on a store; stopped at the end."""
    started = []

    def start(store: FakeStore) -> tuple[ActiveReader, Swaps]:
        reader = ActiveReader(lambda: None, lambda: store, poll_seconds=0.01, load=loading, clock=clock)
        swaps = Swaps()
        reader.on_swap(swaps)
        reader.start()
        started.append(reader)
        return reader, swaps

    yield start
    loading.gate.set()
    for reader in started:
        reader.stop()
