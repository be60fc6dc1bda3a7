"""Run by test_retrain_killed.py in a process of its own: retrainings that kill themselves.

For each point it copies a prepared installation, retrains in a child that sends itself SIGKILL there,
and retrains again in another child. All the while one reader follows the folder, as a console's does.
Prints one JSON line a point.
"""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import torch
from sqlalchemy import Engine, event
from sqlmodel import select

from classifier.active import ActiveReader
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.retrain import Outcome, retrain
from classifier.retrain_mix import Sets
from classifier.versions import VersionStore
from db.engine import open_database
from db.models import Correction, ModelVersion
from tests.classifier import shop, tiny


@dataclass
class Death:
    """When `stage` begins; or later in it: once `share` of it is done, before the file of that name is
    written, or before the database's transaction is committed."""

    stage: str
    share: float = 0.0
    file: str = ""
    commit: bool = False
    near: bool = False

    def tell(self, stage: str) -> None:
        """A stage begins."""
        self.near = stage == self.stage
        if self.near and not (self.share or self.file or self.commit):
            die()

    def advance(self, share: float) -> None:
        """So much of the stage is done."""
        if self.near and 0 < self.share <= share:
            die()

    def opened(self, name: str, arguments: tuple) -> None:
        """An audit hook, which comes before a file is opened; a temporary one has the name in its."""
        if not self.near or not self.file or name != "open":
            return
        path, _, flags = arguments
        if isinstance(path, str) and self.file in Path(path).name and flags & os.O_RDWR:
            die()

    def committing(self, connection) -> None:
        """A transaction is about to be committed."""
        if self.near and self.commit:
            die()


def die() -> None:
    """As `kill -9` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


POINTS = {
    "training": Death("training"),
    "half trained": Death("training", share=0.5),
    "comparing": Death("comparing"),
    "half compared": Death("comparing", share=0.5),
    "writing": Death("writing"),
    "manifest": Death("writing", file="manifest.json"),
    "storing": Death("storing"),
    "recording": Death("recording"),
    "row": Death("recording", commit=True),
    "activating": Death("activating"),
    "ACTIVE": Death("activating", file="ACTIVE"),
    "HISTORY": Death("activating", file="HISTORY"),
    "following": Death("following"),
    "active row": Death("following", commit=True),
}


def prepare(folder: Path, base: LanguageBase, versions: Path, migrated: Path) -> None:
    """An installation with v1 and 160 labels to learn from, which a retraining promotes."""
    shutil.copytree(versions, folder / "versions")
    tiny.write_rows(folder / "seed.jsonl", tiny.messages(300, seed=11))
    tiny.write_rows(folder / "core.jsonl", tiny.messages(1000, seed=12))
    shutil.copy(migrated, folder / "undertone.db")
    database = open_database(f"sqlite:///{folder / 'undertone.db'}")
    reader = Reader.load(VersionStore(folder / "versions", base.fingerprint).folder("v1"), base)
    with database.session() as session:
        shop.labelled(session, tiny.messages(160, 5, tiny.SLANG), reader)
        session.commit()
    database.dispose()


def results_of(module: str, prepared: Path, base: LanguageBase) -> dict[str, dict]:
    """What a module such as this one prints when it is run on an installation, by stage."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, str(prepared), base.name],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
        timeout=1200,
        check=True,
    )
    results = [json.loads(line) for line in ran.stdout.splitlines()]
    return {result["stage"]: result for result in results}


def assert_each_label_used_once(folder: Path, training: dict) -> int:
    """r1 is in use in place of v1, and each label was learned for it or held back as its manifest's
    `training` says, none twice and none lost; how many labels there are."""
    database = open_database(f"sqlite:///{folder / 'undertone.db'}")
    with database.reading() as session:
        rows = session.exec(select(Correction)).all()
        versions = {row.version: row.status for row in session.exec(select(ModelVersion))}
    database.dispose()
    assert versions == {"v1": "kept", "r1": "active"}
    assert {c.id for c in rows if c.used_in == "r1"} == set(training["corrections"])
    assert {c.id for c in rows if c.held_back} == set(training["held_back"])
    assert all((c.used_in is None) == c.held_back for c in rows)
    return len(rows)


def run(
    folder: Path,
    base: LanguageBase,
    tell: Callable[[str], None],
    advance: Callable[[float], None] = lambda share: None,
) -> Outcome:
    """One retraining of an installation."""
    return retrain(
        open_database(f"sqlite:///{folder / 'undertone.db'}"),
        VersionStore(folder / "versions", base.fingerprint),
        base,
        tiny.RETRAINING,
        sets=replace(Sets.read(folder), families=tiny.families()),
        progress=False,
        tell=tell,
        advance=advance,
    )


def in_child(folder: Path, base: LanguageBase, death: Death) -> int:
    """Fork, so that torch is imported once for all; the child's exit status."""
    child = os.fork()
    if child == 0:
        sys.addaudithook(death.opened)
        event.listen(Engine, "commit", death.committing)
        outcome = run(folder, base, death.tell, death.advance)
        (folder / "outcome.json").write_text(json.dumps(asdict(outcome)))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class WatchedStore(VersionStore):
    """Counts how often somebody looked which version is active."""

    looks = 0

    def active(self) -> str | None:
        found = super().active()
        self.looks += 1
        return found


def read_on(asked: Connection, folder: Path, base: LanguageBase) -> None:
    """Read on and on while `folder` changes; whoever asks is told which versions have read since
    the last time, once the reader has looked at the folder anew."""
    store = WatchedStore(folder / "versions", base.fingerprint)
    active = ActiveReader(lambda: base, lambda: store, poll_seconds=0.02)
    active.start()
    while not active.ready:  # the caller's time-out ends it
        time.sleep(0.01)
    by: list[str] = []

    def read() -> None:
        [reading] = active.read(["meh order"])
        if by[-1:] != [reading.model_version]:
            by.append(reading.model_version)

    while True:
        read()
        if not asked.poll(0.1):
            continue
        if asked.recv() is None:
            break
        seen = store.looks  # a look may be on; the next sees what is so now, and swaps before a third
        while store.looks < seen + 3:
            time.sleep(0.01)
        read()
        asked.send(by)
        by.clear()
    active.stop()


@contextmanager
def reading(folder: Path, base: LanguageBase) -> Iterator[Callable[[], list[str]]]:
    """A reader in a process of its own, since one with threads is not to be forked; who has read."""
    forking = multiprocessing.get_context("fork")
    ours, theirs = forking.Pipe()
    process = forking.Process(target=read_on, args=(theirs, folder, base), daemon=True)
    process.start()
    theirs.close()  # so that a reader that dies is an error here and not a wait

    def ask() -> list[str]:
        ours.send("who?")
        return ours.recv()

    yield ask
    ours.send(None)
    process.join()


def main() -> None:
    torch.set_num_threads(1)
    prepared, base = Path(sys.argv[1]), LanguageBase(sys.argv[2])
    for point, death in POINTS.items():
        folder = prepared.with_name(point)
        shutil.copytree(prepared, folder)
        with reading(folder, base) as who_read:
            by = [who_read()]
            codes = [in_child(folder, base, death)]
            between = VersionStore(folder / "versions", base.fingerprint).active()
            by.append(who_read())
            codes.append(in_child(folder, base, Death("never")))
            by.append(who_read())
        result = {"stage": point, "codes": codes, "between": between, "read_by": by}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
