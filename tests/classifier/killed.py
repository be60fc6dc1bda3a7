"""Run by test_retrain_killed.py in a process of its own: retrainings that kill themselves.

For each stage it copies a prepared installation, retrains in a child that sends itself SIGKILL when
the stage begins, and retrains again in another child. All the while one reader follows the folder, as
a console's does. Prints one JSON line a stage.
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
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from pathlib import Path

import torch
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

STAGES = ("training", "comparing", "writing", "storing", "recording", "activating", "following")


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


def run(folder: Path, base: LanguageBase, tell: Callable[[str], None]) -> Outcome:
    """One retraining of an installation."""
    return retrain(
        open_database(f"sqlite:///{folder / 'undertone.db'}"),
        VersionStore(folder / "versions", base.fingerprint),
        base,
        tiny.RETRAINING,
        sets=replace(Sets.read(folder), families=tiny.families()),
        progress=False,
        tell=tell,
    )


def in_child(folder: Path, base: LanguageBase, kill_at: str | None) -> int:
    """Fork, so that torch is imported once for all; the child's exit status."""

    def tell(stage: str) -> None:
        if stage == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        outcome = run(folder, base, tell)
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
    for stage in STAGES:
        folder = prepared.with_name(stage)
        shutil.copytree(prepared, folder)
        with reading(folder, base) as who_read:
            by = [who_read()]
            codes = [in_child(folder, base, stage)]
            between = VersionStore(folder / "versions", base.fingerprint).active()
            by.append(who_read())
            codes.append(in_child(folder, base, None))
            by.append(who_read())
        result = {"stage": stage, "codes": codes, "between": between, "read_by": by}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
