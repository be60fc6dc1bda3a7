"""Run by test_retrain_full_disk.py in a process of its own: retrainings whose disk fills up.

For each point at which a retraining writes it copies a prepared installation, retrains in a child
whose disk takes no more from there on, and retrains again in another child. Prints one JSON line a
point.
"""

import errno
import json
import os
import resource
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from classifier.errors import ClassifierError
from classifier.language_base import LanguageBase
from classifier.retrain_command import trouble
from classifier.versions import VersionStore
from db.errors import DatabaseError
from tests.classifier.killed import run


@dataclass
class Disk:
    """Full from a stage on: for every file, or for the `file` of that name alone."""

    stage: str
    file: str = ""
    full: bool = False

    def tell(self, stage: str) -> None:
        """A stage begins."""
        if stage == self.stage:
            self._fill(True)

    def free(self) -> None:
        """There is space again."""
        self._fill(False)

    def refuse(self, event: str, arguments: tuple) -> None:
        """An audit hook, which comes before a file is opened; a temporary one has the name in its."""
        if not self.full or not self.file or event != "open":
            return
        path, _, flags = arguments
        if isinstance(path, str) and self.file in Path(path).name and flags & os.O_RDWR:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    def _fill(self, full: bool) -> None:
        self.full = full
        if not self.file:
            most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (0 if full else most, most))


POINTS = {
    "scratch": Disk("comparing"),
    "weights": Disk("writing"),
    "manifest": Disk("writing", "manifest.json"),
    "row": Disk("recording"),
    "ACTIVE": Disk("activating"),
    "HISTORY": Disk("activating", "HISTORY"),
    "active row": Disk("following"),
}


def attempt(folder: Path, base: LanguageBase, disk: Disk | None) -> dict:
    """One retraining as the command words it: how it ended, and what it left."""
    store = VersionStore(folder / "versions", base.fingerprint)
    before = store.active()
    try:
        ended = asdict(run(folder, base, disk.tell if disk else lambda stage: None))
    except (ClassifierError, DatabaseError, OSError) as error:
        said = trouble(error, folder, before, store.active())
        ended = {"outcome": "failed", "sentence": said, "finished": None}
    if disk:
        disk.free()
    names = [info.version for info in store.list() if not info.problem]
    left = {"active": store.active(), "whole": names, "files": [p.name for p in store.root.iterdir()]}
    return {name: ended[name] for name in ("outcome", "sentence", "finished")} | left


def in_child(folder: Path, base: LanguageBase, disk: Disk | None) -> dict:
    """Fork, so that torch is imported once for all, and only the child's disk is full."""
    answer = folder / "answer.json"
    child = os.fork()
    if child == 0:
        if disk:
            sys.addaudithook(disk.refuse)
        answer.write_text(json.dumps(attempt(folder, base, disk)))
        os._exit(0)
    os.waitpid(child, 0)
    return json.loads(answer.read_text())


def main() -> None:
    torch.set_num_threads(1)
    prepared, base = Path(sys.argv[1]), LanguageBase(sys.argv[2])
    for name, disk in POINTS.items():
        folder = prepared.with_name(name)
        shutil.copytree(prepared, folder)
        runs = [in_child(folder, base, one) for one in (disk, None)]
        print(json.dumps({"stage": name, "runs": runs}), flush=True)


if __name__ == "__main__":
    main()
