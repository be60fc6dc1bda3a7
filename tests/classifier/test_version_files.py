"""Files of versions are read once for a look, and again as soon as they look otherwise."""

import os
import time
from pathlib import Path

import pytest

from classifier.errors import VersionError
from classifier.files import sha256
from classifier.version_files import Digests
from classifier.versions import VersionStore
from tests.console.shelf import BASE, aged, put_version


class Counting:
    """Reads a file, and keeps which ones it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, path: Path) -> str:
        self.read.append(path.name)
        return sha256(path)


@pytest.fixture
def reads() -> Counting:
    return Counting()


@pytest.fixture
def store(tmp_path, reads) -> VersionStore:
    """v1 reads, after v2; their files are an hour old."""
    store = VersionStore(tmp_path / "versions", BASE, digests=Digests(reads))
    for name in ("v1", "v2"):
        put_version(store, name)
    aged(store.root)
    store.activate("v2", "once")
    store.activate("v1", "now")
    return store


def test_a_second_look_reads_nothing(store, reads):
    """Neither at all versions nor for the one to go back to."""
    first = store.list()
    assert len(reads.read) == 6
    assert (store.list(), store.previous()) == (first, "v2")
    assert len(reads.read) == 6


@pytest.mark.parametrize("set_back", [False, True])
def test_a_file_that_was_damaged_since_is_found(store, reads, set_back):
    """Also one of the same size in the same place, and with its time of before."""
    assert [info.problem for info in store.list()] == [None, None]
    head = store.folder("v2") / "head.safetensors"
    before = head.stat()
    head.write_text("1v", encoding="utf8")
    if set_back:
        os.utime(head, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (head.stat().st_size, head.stat().st_ino) == (before.st_size, before.st_ino)
    found = {info.version: info.problem for info in store.list()}
    assert found == {"v1": None, "v2": "Version v2 is damaged: head.safetensors."}
    assert store.previous() is None
    assert set(reads.read[6:]) == {"head.safetensors"}


def test_what_was_written_a_moment_ago_is_read_again(tmp_path, reads):
    """The clock of a file system may be too coarse to tell a second change from the first."""
    digests, file = Digests(reads), tmp_path / "new"
    file.write_text("new", encoding="utf8")
    os.utime(file, (time.time() + 60,) * 2)
    assert digests(file) == digests(file) == sha256(file)
    assert len(reads.read) == 2


def test_whoever_puts_a_version_to_use_reads_all_of_it(store):
    """A disk that loses a byte by itself changes no time, so that a look does not see it."""
    before = {path: sha256(path) for path in store.folder("v2").rglob("*") if path.is_file()}
    digests = Digests(lambda path: before.get(path) or sha256(path))
    deceived = VersionStore(store.root.parent, BASE, digests=digests)
    (store.folder("v2") / "head.safetensors").write_text("??", encoding="utf8")
    assert [info.problem for info in deceived.list()] == [None, None]
    with pytest.raises(VersionError, match="v2 is damaged"):
        deceived.activate("v2", "again")
    with pytest.raises(VersionError, match="No other version"):
        deceived.rollback("again")
    assert store.active() == "v1"
